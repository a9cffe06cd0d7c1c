"""Saved layouts: where windows and panels stood, under a name, apart for each set of monitors.

A file is read whole or not at all: what does not fit is refused in words, and changes nothing.
"""

import re
from binascii import Error as Base64Error
from binascii import a2b_base64
from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

VERSION = 1
NAME_CHARS_MAX = 40
LAYOUTS_MAX = 40
SCREEN_SETS_MAX = 20
BYTES_MAX = 4_000_000
_STATE_CHARS_MAX = 200_000
Pixels = Annotated[int, Meta(ge=-100_000, le=100_000)]
_KEY = re.compile(r"[a-z0-9-]{1,40}")


class LayoutFileError(ValueError):
    """It is no file of layouts; the words say why."""


class WindowPlace(Struct, frozen=True):
    """Where the window stands, in pixels of the desktop; `state` is `normal` or larger.

    Qt's own way of saving it tells the number of its monitor, which is another by the time that
    one has heard of a monitor's end.
    """

    x: Pixels
    y: Pixels
    width: Pixels
    height: Pixels
    state: Literal["normal", "maximised", "full"] = "normal"


class Layout(Struct, frozen=True):
    """One arrangement. `panels`, by workspace, are Qt's own states in base64."""

    window: WindowPlace
    shown: str
    panels: dict[str, str]


class NamedLayout(Struct, frozen=True):
    """A layout's arrangements by set of monitors, the one saved last at the end."""

    name: str
    by_screens: dict[str, Layout]


class Layouts(Struct, frozen=True, tag="rfqdesk-layouts", tag_field="file"):
    """All that is kept. `left` is how the desk was left with each set of monitors."""

    version: int = VERSION
    named: tuple[NamedLayout, ...] = ()
    left: dict[str, Layout] = {}
    current: str = ""

    def names(self) -> list[str]:
        """The names in their order."""
        return [one.name for one in self.named]

    def find(self, name: str) -> NamedLayout | None:
        """One by its name."""
        return next((one for one in self.named if one.name == name), None)


_reader: msgspec.json.Decoder[Layouts] = msgspec.json.Decoder(Layouts)


def read_layouts(content: bytes) -> Layouts:
    """Read a file.

    Raises:
        LayoutFileError: it is damaged, of another kind, or of a later version.
    """
    if len(content) > BYTES_MAX:
        raise LayoutFileError("It is too large for a file of layouts.")
    try:
        layouts = _reader.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise LayoutFileError(f"It is no file of layouts, or damaged: {error}.") from error
    if b'"file"' not in content:
        raise LayoutFileError("It is no file of layouts.")
    if layouts.version != VERSION:
        raise LayoutFileError(f"It is of version {layouts.version}; this rfqdesk reads {VERSION}.")
    names = layouts.names()
    if len(set(names)) != len(names) or any(_malformed(name) for name in names):
        raise LayoutFileError("It is damaged: names in it are empty, too long or there twice.")
    if len(names) > LAYOUTS_MAX:
        raise LayoutFileError(f"It has more than {LAYOUTS_MAX} layouts.")
    if not all(one.by_screens for one in layouts.named):
        raise LayoutFileError("It is damaged: a layout in it is empty.")
    for by_screens in (layouts.left, *(one.by_screens for one in layouts.named)):
        for layout in by_screens.values():
            _check(layout)
    return layouts


def written(layouts: Layouts) -> bytes:
    """A file of them."""
    return msgspec.json.format(msgspec.json.encode(layouts), indent=1) + b"\n"


def name_problem(layouts: Layouts, name: str, present: str = "") -> str:
    """Why nothing can be called so, "" when it can; `present` is the name it has now."""
    name = name.strip()
    if _malformed(name):
        return f"Give it a name of 1 to {NAME_CHARS_MAX} characters."
    if name != present and layouts.find(name) is not None:
        return f"There is a layout called “{name}” already."
    if not present and len(layouts.named) >= LAYOUTS_MAX:
        return f"There are {LAYOUTS_MAX} already: delete one first."
    return ""


def saved(layouts: Layouts, name: str, screens: str, layout: Layout) -> Layouts:
    """With this arrangement under a name, new or known, for these monitors."""
    known = layouts.find(name)
    before = {} if known is None else known.by_screens
    now = NamedLayout(name, _newest(before, screens, layout))
    named = (
        (*layouts.named, now)
        if known is None
        else tuple(now if one is known else one for one in layouts.named)
    )
    return replace(layouts, named=named, current=name)


def left(layouts: Layouts, screens: str, layout: Layout) -> Layouts:
    """With how the desk was left with these monitors."""
    return replace(layouts, left=_newest(layouts.left, screens, layout))


def renamed(layouts: Layouts, name: str, new: str) -> Layouts:
    """With another name for one, in its place."""
    named = tuple(replace(one, name=new) if one.name == name else one for one in layouts.named)
    current = new if layouts.current == name else layouts.current
    return replace(layouts, named=named, current=current)


def without(layouts: Layouts, name: str) -> Layouts:
    """Without one."""
    named = tuple(one for one in layouts.named if one.name != name)
    current = "" if layouts.current == name else layouts.current
    return replace(layouts, named=named, current=current)


def only(layouts: Layouts, name: str) -> Layouts:
    """One alone, as a file for others."""
    return Layouts(named=tuple(one for one in layouts.named if one.name == name))


def merged(layouts: Layouts, other: Layouts) -> tuple[Layouts, list[str]]:
    """With those of a file besides, each under a name that is free; and these names.

    Raises:
        LayoutFileError: there is none in it, or there would be too many.
    """
    if not other.named:
        raise LayoutFileError("There is no layout in it.")
    if len(layouts.named) + len(other.named) > LAYOUTS_MAX:
        raise LayoutFileError(f"There would be more than {LAYOUTS_MAX} layouts: delete some first.")
    names: list[str] = []
    for one in other.named:
        free = _free_name(layouts, one.name)
        layouts = replace(layouts, named=(*layouts.named, replace(one, name=free)))
        names.append(free)
    return layouts, names


def chosen(one: NamedLayout, screens: str) -> tuple[Layout, bool]:
    """The arrangement for these monitors, else the one saved last; and whether it is for these."""
    layout = one.by_screens.get(screens)
    return (layout, True) if layout is not None else (list(one.by_screens.values())[-1], False)


def _newest(before: Mapping[str, Layout], screens: str, layout: Layout) -> dict[str, Layout]:
    kept = {key: one for key, one in before.items() if key != screens}
    return dict(list(kept.items())[-(SCREEN_SETS_MAX - 1) :]) | {screens: layout}


def _free_name(layouts: Layouts, name: str) -> str:
    free, number = name, 2
    while layouts.find(free) is not None:
        end = f" ({number})"
        free = f"{name[: NAME_CHARS_MAX - len(end)]}{end}"
        number += 1
    return free


def _malformed(name: str) -> bool:
    return not 0 < len(name.strip()) <= NAME_CHARS_MAX or not name.isprintable()


def _check(layout: Layout) -> None:
    for key, state in layout.panels.items():
        try:
            if not _KEY.fullmatch(key) or len(state) > _STATE_CHARS_MAX:
                raise LayoutFileError("It is damaged: a panel's place in it is none.")
            a2b_base64(state, strict_mode=True)
        except (Base64Error, ValueError) as error:
            raise LayoutFileError("It is damaged: a panel's place in it is none.") from error

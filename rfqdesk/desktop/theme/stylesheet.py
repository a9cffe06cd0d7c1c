"""The style sheet: read from its parts, filled with a theme's tokens."""

from string import Template

from rfqdesk.desktop.theme.tokens import Tokens
from rfqdesk_resources import icon_path, style_path

_PARTS = ("base", "controls", "surfaces", "tables")
# Qt's own: menus, scroll bars, progress.
_STILL = "* { widget-animation-duration: 0; }"


def stylesheet_of(tokens: Tokens) -> str:
    """The style sheet in the colours of `tokens`.

    Raises:
        KeyError: a part names a token that does not exist.
    """
    values: dict[str, str | int] = tokens.as_mapping()
    for name in ("chevron-down-mid", "check-white", "dash-white"):
        values["icon_" + name.replace("-", "_")] = icon_path(name).as_posix()
    parts = [
        Template(style_path(part).read_text(encoding="utf-8")).substitute(values) for part in _PARTS
    ]
    if not tokens.motion_slide_ms:
        parts.append(_STILL)
    return "\n".join(parts)

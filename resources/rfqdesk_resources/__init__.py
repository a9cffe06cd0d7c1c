"""Fonts, icons and style sheets, found beside this file."""

from pathlib import Path

_ROOT = Path(__file__).resolve().parent


def font_paths() -> list[Path]:
    """The shipped font files, in a fixed order."""
    return sorted((_ROOT / "fonts").glob("*.otf"))


def icon_path(name: str) -> Path:
    """The SVG file of the icon `name`.

    Raises:
        FileNotFoundError: there is no such icon.
    """
    path = _ROOT / "icons" / f"{name}.svg"
    if not path.is_file():
        raise FileNotFoundError(f"no icon is named {name!r}")
    return path


def icon_names() -> list[str]:
    """Names of all shipped icons."""
    return sorted(path.stem for path in (_ROOT / "icons").glob("*.svg"))


def style_path(part: str) -> Path:
    """The style sheet template `part`, with `$token` in place of each value."""
    return _ROOT / "styles" / f"{part}.qss"

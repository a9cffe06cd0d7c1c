"""The `rfqdesk` command: opens the desk, or says in words why no window can be opened here."""

import sys
from collections.abc import Sequence

_PARTS_MISSING = (
    "rfqdesk can't open its window: {error}. Nothing was sent, so nothing was traded. "
    "The window's parts are either not installed (`pip install 'rfqdesk[desktop]'`), or the system "
    "lacks a library they need: on Debian `apt-get install libgl1 libegl1 libfontconfig1 "
    "libxkbcommon0 libdbus-1-3 libglib2.0-0`."
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the desktop application; returns its exit status."""
    try:
        from rfqdesk.desktop.app import main as open_desk
    except ImportError as error:
        print(_PARTS_MISSING.format(error=error), file=sys.stderr)
        return 1
    return open_desk(argv)


if __name__ == "__main__":
    sys.exit(main())

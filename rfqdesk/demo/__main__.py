"""`python -m rfqdesk.demo`: the whole product on this machine, leaving nothing behind."""

import sys

from rfqdesk.demo.stopping import Signals


def main() -> int:
    """Run the demonstration; returns its exit status."""
    signals = Signals()
    # Qt's bindings end the process when a signal raises while they are loaded.
    from rfqdesk.demo.running import run_demonstration

    return run_demonstration(sys.argv[1:], signals)


if __name__ == "__main__":
    sys.exit(main())

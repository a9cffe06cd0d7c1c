"""Prepares a checkout for `make demo` or `make test`. Needs the standard library only."""

import sys
import time
from pathlib import Path

# The set-up runs isolated from the user's PYTHONPATH, and so from its own folder.
sys.path.insert(0, str(Path(__file__).parent))

import debian
import environment
from console import SetupError, say

ROOT = Path(__file__).resolve().parents[2]
QUICK_S = 3.0


def main() -> int:
    """Prepare for the purpose named on the command line; 0 when ready."""
    purpose = sys.argv[1] if len(sys.argv) == 2 else ""
    if purpose not in {"demo", "test"}:
        sys.stderr.write("usage: packaging/setup/setup.sh demo|test\n")
        return 2
    started = time.monotonic()
    try:
        environment.require_writable(ROOT)
        debian.ensure(purpose, can_make_environments=environment.can_make_environments())
        environment.ensure(ROOT)
        if purpose == "test":
            environment.ensure_scanner(ROOT)
    except SetupError as error:
        sys.stderr.write(f"\nset-up stopped: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nset-up was interrupted; run make again to go on.\n")
        return 130
    took_s = time.monotonic() - started
    if took_s > QUICK_S:
        say(f"ready after {took_s:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())

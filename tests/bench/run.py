"""All measurements, or those named. Run by `make bench`; BENCH_ARGS="--help" lists the options."""

import argparse
import contextlib
import io
from collections.abc import Callable

from bench import answering, dealing, enrolling, handshakes, revoking, signing, telling
from bench.figures import Row, print_table

YARDSTICK = "OpenSSL's own program"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        help="dealing, signatures, telling, certificates; all of them by default",
    )
    parser.add_argument("--trades", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=5.0, help="length of one load")
    parser.add_argument("--enrolments", type=int, default=500)
    parser.add_argument(
        "--revoked", type=int, nargs="*", default=[10, 10_000, 100_000],
        help="numbers of certificates revoked before",
    )  # fmt: skip
    wanted = parser.parse_args()
    names = set(wanted.names) or {"dealing", "signatures", "telling", "certificates"}
    if "dealing" in names:
        dealing.measure_and_print(wanted.trades)
    if "signatures" in names:
        print_table("Signatures, on one core", signing.measure(2_000), "joserfc")
    if "telling" in names:
        print_table("A foreign request or none", telling.measure(300), "answer about none")
    if "certificates" in names:
        rows = [
            *_quietly(lambda: handshakes.measure(wanted.seconds)),
            *_quietly(lambda: answering.measure(wanted.seconds)),
            *_quietly(lambda: enrolling.measure(wanted.enrolments)),
            *_quietly(lambda: revoking.measure(tuple(wanted.revoked))),
        ]
        print_table("Certificates", rows, YARDSTICK)


def _quietly(measure: Callable[[], list[Row]]) -> list[Row]:
    """Without the log of what runs in this very process; writing it would be measured too."""
    with contextlib.redirect_stdout(io.StringIO()):
        return measure()


if __name__ == "__main__":
    main()

"""All measurements, or those named. Run by `make bench`; BENCH_ARGS="--help" lists the options."""

import argparse
import contextlib
import io
import sys
from collections.abc import Callable
from pathlib import Path

from bench import answering, desk, enrolling, handshakes, offloading, revoking, signing
from bench.cycles import measure as cycling
from bench.cycles import yardstick
from bench.cycles.plan import Cell
from bench.cycles.report import print_tables, report_of, write
from bench.figures import Row, print_table

YARDSTICK = "OpenSSL's own program"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "names", nargs="*", help="cycles, signatures, certificates, desk; all of them by default"
    )
    parser.add_argument("--seconds", type=float, default=5.0, help="length of one load")
    parser.add_argument("--repeats", type=int, default=3, help="how often cycles are measured")
    parser.add_argument("--in-flight", type=int, nargs="*", default=[1, 64, 256])
    parser.add_argument("--traders", type=int, nargs="*", default=[1, cycling.TRADERS])
    parser.add_argument("--idle", type=int, default=5_000, help="idle sessions, 0 for none")
    parser.add_argument(
        "--json",
        type=Path,
        default=Path("bench-output/cycles.json"),
        help="where cycles are written",
    )
    parser.add_argument("--enrolments", type=int, default=500)
    parser.add_argument(
        "--revoked", type=int, nargs="*", default=[10, 10_000, 100_000],
        help="numbers of certificates revoked before",
    )  # fmt: skip
    wanted = parser.parse_args()
    names = set(wanted.names) or {"cycles", "signatures", "certificates", "desk"}
    if "cycles" in names:
        _cycles(wanted)
    if "signatures" in names:
        print_table("Signatures, on one core", signing.measure(2_000), "joserfc")
        print_table("Checking signatures elsewhere", offloading.measure(), "")
    if "certificates" in names:
        rows = [
            *_quietly(lambda: handshakes.measure(wanted.seconds)),
            *_quietly(lambda: answering.measure(wanted.seconds)),
            *_quietly(lambda: enrolling.measure(wanted.enrolments)),
            *_quietly(lambda: revoking.measure(tuple(wanted.revoked))),
        ]
        print_table("Certificates", rows, YARDSTICK)
    if "desk" in names:
        print_table("The desk", desk.measure(), desk.YARDSTICK)
        beside = desk.beside_vnpy()
        if beside:
            print_table("Beside it", beside, "vnpy's order monitor")
        else:
            print("vnpy is not installed: no figures of its monitor")
    if "telling" in names or not wanted.names:
        _telling()


def _cycles(wanted: argparse.Namespace) -> None:
    cells = [Cell(1, 1, one_by_one=True)]
    cells += [Cell(number, traders) for traders in wanted.traders for number in wanted.in_flight]
    runs = []
    for number in range(wanted.repeats):
        print(f"cycles, run {number + 1} of {wanted.repeats}", file=sys.stderr)
        runs.append(cycling.cycles(wanted.seconds, cells))
    fix = yardstick.measure(cycling.two_cores())
    # Kept before the sessions are opened, which a machine without the memory for them may not end.
    write(report_of(runs, None, fix, wanted.seconds), wanted.json)
    idle = cycling.idle(wanted.idle) if wanted.idle else None
    report = report_of(runs, idle, fix, wanted.seconds)
    write(report, wanted.json)
    print_tables(report)


def _telling() -> None:
    from bench import telling

    print_table("A foreign request or none", telling.measure(300), "answer about none")


def _quietly(measure: Callable[[], list[Row]]) -> list[Row]:
    """Without the log of what runs in this very process; writing it would be measured too."""
    with contextlib.redirect_stdout(io.StringIO()):
        return measure()


if __name__ == "__main__":
    main()

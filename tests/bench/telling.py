"""Whether the time of an answer tells a foreign request from one that there never was.

A real server process. One firm has requests open with one maker; a trader and a maker of other
firms name them, and ids that were never used, in an order drawn by lot, one command at a time
over their own TLS connections. Signing is done before the clock starts. Besides the medians:
how often an answer about a foreign one came later than one about nothing (50 % tells nothing),
and by how many standard deviations that is off (Mann and Whitney's test); within 3, chance
explains it.
"""

import asyncio
import base64
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from decimal import Decimal
from pathlib import Path

from bench.figures import Row
from msgspec.structs import replace
from support.floors.naming import ANSWERING, ASKING
from support.venues.dealing_room import CALLS
from support.venues.open_venue import RawClient, raw_client
from support.venues.real_venue import real_venue

from rfqdesk.client import connect
from rfqdesk.identity.identity import Identity
from rfqdesk.protocol.commands import BusinessCommand
from rfqdesk.protocol.events import Ack, Reject
from rfqdesk.protocol.terms import Leg, LegSide, Role

FOREIGN = 100
LOT = secrets.SystemRandom()
OWN_IDS = ("quote_resp_id", "counter_id", "counter_resp_id", "look_resp_id")

Name = Callable[[str], BusinessCommand]
Times = tuple[list[float], list[float]]


def measure(pairs: int) -> list[Row]:
    """One row for each command that names a request."""
    return [row_of(what, times) for what, times in asyncio.run(_measure(pairs))]


def row_of(what: str, times: Times) -> Row:
    """Both medians, and what the ranks say."""
    foreign, absent = times
    share, deviations = later(foreign, absent)
    return Row(
        what,
        f"{statistics.median(foreign):.0f} us; later in {share:.0%}, {deviations:+.1f} deviations",
        f"{statistics.median(absent):.0f} us",
    )


def later(foreign: Sequence[float], absent: Sequence[float]) -> tuple[float, float]:
    """How often the first came later than the second, and how unlikely that is by chance."""
    ranked = sorted([(time_us, True) for time_us in foreign] + [(us, False) for us in absent])
    ranks = sum(rank for rank, (_, is_foreign) in enumerate(ranked, start=1) if is_foreign)
    count, other = len(foreign), len(absent)
    wins = ranks - count * (count + 1) / 2
    spread = (count * other * (count + other + 1) / 12) ** 0.5
    return wins / (count * other), (wins - count * other / 2) / spread


async def _measure(pairs: int) -> list[tuple[str, Times]]:
    with tempfile.TemporaryDirectory(prefix="rfqdesk-bench-") as folder:
        async with AsyncExitStack() as stack:
            venue = await stack.enter_async_context(real_venue(Path(folder)))
            acacia = await venue.enrol("acacia", Role.TRADER)
            await venue.enrol("birch", Role.MAKER)
            fir, elm = await venue.enrol("fir", Role.TRADER), await venue.enrol("elm", Role.MAKER)
            asking = await stack.enter_async_context(connect(acacia))
            leg = Leg(instrument=CALLS[0].symbol, ratio=1, side=LegSide.BUY)
            opened = [
                await asking.request_quotes(
                    (leg,), Decimal(10), panel=["birch"], request_ttl_ms=3_600_000,
                    quote_req_id=f"q{number}",
                )
                for number in range(FOREIGN)
            ]  # fmt: skip
            rfq_ids = [one.rfq_id for one in opened]
            own_names = [f"q{number}" for number in range(FOREIGN)]
            found = []
            for who, named, names, never in (
                (fir, ASKING, own_names, lambda: f"q{LOT.randrange(FOREIGN, 10 * FOREIGN)}"),
                (elm, ANSWERING, rfq_ids, _venue_id),
            ):
                for what, command in named.items():
                    found.append((what, await _timed(who, command, names, never, pairs)))
            return found


async def _timed(
    who: Identity, command: Name, names: Sequence[str], never: Callable[[], str], pairs: int
) -> Times:
    """Each command has a connection of its own, so that the flow limit does not count."""
    times: Times = ([], [])
    order = [True, False] * pairs
    LOT.shuffle(order)
    async with raw_client(who) as client:
        await client.log_on()
        for is_foreign in order:
            name = LOT.choice(names) if is_foreign else never()
            times[0 if is_foreign else 1].append(await _answered_us(client, command(name)))
    return times


async def _answered_us(client: RawClient, command: BusinessCommand) -> float:
    line = client.line(_anew(command))
    began_s = time.perf_counter()
    await client.send(line)
    answer = await client.next_of(Ack, Reject)
    took_us = (time.perf_counter() - began_s) * 1_000_000
    if not isinstance(answer, Reject) or answer.reason != "unknown_request":
        raise RuntimeError(f"answered by {answer}")
    return took_us


def _anew(command: BusinessCommand) -> BusinessCommand:
    """The same with an id of its own, so that it is not a repetition."""
    fresh = f"t{secrets.token_hex(8)}"
    for name in OWN_IDS:
        if hasattr(command, name):
            return replace(command, **{name: fresh})
    if type(command).__name__ == "Quote":
        return replace(command, quote_id=fresh)  # type: ignore[call-arg]  # it has one
    return command


def _venue_id() -> str:
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()

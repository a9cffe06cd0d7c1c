"""A venue in a process of its own that sends a storm of signed quotes over TLS."""

import asyncio
import multiprocessing
import random
from base64 import b64encode
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import NamedTuple

from msgspec.structs import replace
from support.desk.fake_desk import MAKERS, board
from support.desk.feed import FeedScript
from support.pki.throwaway_ca import ThrowawayCa
from support.venues.scripted_venue import Peer, now_ms, scripted_venue

from rfqdesk.client.command_signer import CommandSigner
from rfqdesk.identity.certificate import chain_der
from rfqdesk.identity.identity import Identity
from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.commands import Quote
from rfqdesk.protocol.events import PartyList, QuoteLive, SecurityList
from rfqdesk.protocol.proof import MakerCertificate
from rfqdesk.protocol.terms import RequestEndReason

REQUESTS = 64
PER_S = 10_000
SEND_MS = 4
"""How often a batch leaves: the venue joins what it sends in one turn of its loop."""
FRAME_LINES = 200
HOUR_MS = 3_600_000


class StormVenue(NamedTuple):
    """The process, what to log on to it with, and how many events it tells.

    `before` come with the log-on, and `told` are all once it was let begin.
    """

    process: multiprocessing.Process
    line: Connection
    identity: Identity
    before: int
    told: int

    def begin(self) -> None:
        """Let the storm begin."""
        self.line.send("go")

    def end(self) -> None:
        """Be done with it."""
        self.process.terminate()
        self.process.join()


class Written(NamedTuple):
    """All events, how many of them come with the log-on, and how many of the rest in a second."""

    script: FeedScript
    before: int
    per_s: float


def start(seconds: float) -> StormVenue:
    """A storm of so many seconds; to be called before anything of Qt is there, since it forks."""
    return _start(lambda ca: _storm(ca, seconds))


def start_with_history(rows: int) -> StormVenue:
    """A history that makes so many rows, all of it at once."""
    return _start(lambda _ca: _history(rows))


def _start(write: Callable[[ThrowawayCa], Written]) -> StormVenue:
    ca = ThrowawayCa()
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(ca, theirs, write), daemon=True)
    process.start()
    port, before, told = ours.recv()
    return StormVenue(process, ours, ca.identity(port), before, told)  # type: ignore[arg-type]


def _serve(ca: ThrowawayCa, line: Connection, write: Callable[[ThrowawayCa], Written]) -> None:
    asyncio.run(_play(ca, line, write(ca)))


async def _play(ca: ThrowawayCa, line: Connection, written: Written) -> None:
    script, first, per_s = written
    lines = [encode(event).decode() for event in script.events[first:]]

    async def storm(peer: Peer) -> None:
        await peer.log_on(*script.events[:first])
        await peer.send(
            SecurityList(instruments=tuple(board().values()), first=True, last=True),
            PartyList(makers=MAKERS),
            *_certificates(ca),
        )
        listening = asyncio.create_task(peer.until_gone())
        await asyncio.to_thread(line.recv)
        await _send(peer, lines, per_s)
        await listening

    async with scripted_venue(storm, ca=ca) as venue:
        line.send((venue.port, first, script.seq))
        await asyncio.Event().wait()


async def _send(peer: Peer, lines: list[str], per_s: float) -> None:
    """Send what is due; a reader that is slow is waited for, and nothing is left out."""
    loop, sent = asyncio.get_running_loop(), 0
    began = loop.time()
    while sent < len(lines):
        await pause(SEND_MS / 1000)
        most = min(len(lines), sent + round(2 * per_s * SEND_MS / 1000))
        due = min(round((loop.time() - began) * per_s), most)
        while sent < due:
            frame = lines[sent : min(due, sent + FRAME_LINES)]
            await peer.websocket.send_str("\n".join(frame))
            sent += len(frame)


async def pause(seconds: float) -> None:
    """Let so much time go by."""
    over = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, over.set)
    await over.wait()


_issued: dict[str, Identity] = {}


def _maker(ca: ThrowawayCa, firm: str) -> Identity:
    if firm not in _issued:
        _issued[firm] = ca.identity(1, client=ca.client(firm=firm, trader="bot"))
    return _issued[firm]


def _certificates(ca: ThrowawayCa) -> list[MakerCertificate]:
    return [
        MakerCertificate(
            maker=one.firm,
            chain=tuple(
                b64encode(der).decode() for der in chain_der(_maker(ca, one.firm).chain_pem)
            ),
        )
        for one in MAKERS
    ]


def _storm(ca: ThrowawayCa, seconds: float) -> Written:
    """Requests with a first quote of every maker, and then other quotes on them."""
    script, dice = FeedScript(), random.Random(7)  # noqa: S311 - The same storm each time.
    script.time_ms = now_ms()
    makers = [one.firm for one in MAKERS]
    signers = {firm: CommandSigner(_maker(ca, firm), "session") for firm in makers}

    def quoted(maker: str, bid: int, offer: int, rfq_id: str) -> None:
        quote = script.quoted(
            maker, f"0.00{bid}", f"0.00{offer}", rfq_id=rfq_id, firm_ms=HOUR_MS
        )  # fmt: skip
        script.events[-1] = replace(quote, signed_line=_signed(signers[maker], quote))

    for number in range(REQUESTS):
        script.opened(f"rfq-{number}", panel=tuple(makers), ttl_ms=HOUR_MS)
        for maker in makers:
            quoted(maker, 50, 58, f"rfq-{number}")
    first = script.seq
    for _ in range(round(PER_S * seconds)):
        bid = dice.randrange(45, 54)
        quoted(
            dice.choice(makers), bid, bid + dice.randrange(2, 9), f"rfq-{dice.randrange(REQUESTS)}"
        )
    return Written(script, first, PER_S)


def _history(rows: int) -> Written:
    """Requests with two quotes each, every other one of them traded: fifteen rows for two."""
    script = FeedScript()
    script.time_ms = now_ms() - HOUR_MS
    for number in range(round(rows / 8.5)):
        name, maker = f"rfq-{number}", MAKERS[number % 2].firm
        script.time_ms += 10
        script.opened(name, panel=tuple(one.firm for one in MAKERS[:2]))
        for one in MAKERS[:2]:
            script.quoted(one.firm, "0.0050", "0.0057", rfq_id=name)
        if number % 2:
            script.traded(maker, "0.0057", rfq_id=name)
            script.ended(RequestEndReason.FILLED, rfq_id=name)
        else:
            script.ended(RequestEndReason.EXPIRED, rfq_id=name)
    return Written(script, 0, 500_000.0)


def _signed(signer: CommandSigner, quote: QuoteLive) -> str:
    command = Quote(
        ref="1", rfq_id=quote.rfq_id, quote_id=quote.quote_id, revision=quote.revision,
        bid=quote.bid, offer=quote.offer,
    )  # fmt: skip
    return signer.line(command).decode()

"""The example bot, run as a process of its own: from its profile to quotes at the venue."""

import asyncio
import sys
from pathlib import Path

from support.pki.throwaway_ca import ThrowawayCa
from support.venues.scripted_venue import Peer, opened, scripted_venue
from support.waiting import until

from rfqdesk.demo.secret_service import PrivateSecretService
from rfqdesk.identity.csr import make_csr
from rfqdesk.identity.keypair import generate_key
from rfqdesk.identity.profile import EnrolmentState, Profile, ProfileStore
from rfqdesk.identity.vault import AsyncVault
from rfqdesk.protocol.commands import Quote
from rfqdesk.protocol.events import Ack, CaughtUp, LogonAck, Reject, SecurityList
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Instrument, InstrumentKind, PriceLevel

BOT = Path(__file__).parents[1] / "dealer_bot.py"
OPTION = Instrument(
    symbol="BTC-25DEC26-80000-C",
    kind=InstrumentKind.OPTION,
    underlying="BTC",
    price_currency="BTC",
    tick_size="0.0005",
    lot_size="0.1",
    mark_price="0.05127",
)


def test_it_is_short_enough_to_be_read_at_once() -> None:
    assert len([line for line in BOT.read_text().splitlines() if line.strip()]) < 30


async def test_it_quotes_the_backlog_and_what_follows(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    quotes: list[Quote] = []
    ca = ThrowawayCa()

    async def script(peer: Peer) -> None:
        await peer.welcome()
        await peer.receive()
        listing = SecurityList(instruments=(OPTION,), first=True, last=True)
        await peer.send(
            LogonAck(last_seq=1, server_time_ms=1), listing, opened(1), CaughtUp(last_seq=1)
        )
        await _take(peer, quotes, RejectReason.REQUEST_ENDED)
        await peer.send(opened(2))
        await _take(peer, quotes, None)
        await peer.until_gone()

    async with scripted_venue(script, ca=ca) as venue:
        await _enrolled(ca, venue.port, tmp_path)
        bot = await asyncio.create_subprocess_exec(
            sys.executable, str(BOT), str(tmp_path),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        assert bot.stdout is not None
        said = await bot.stdout.readline()
        assert b"It was filled, cancelled or ran out" in said
        await until(lambda: len(quotes) == 2)
        bot.terminate()
        await bot.communicate()

    assert [quote.rfq_id for quote in quotes] == ["rfq-1", "rfq-2"]
    assert quotes[1].bid == PriceLevel("0.05", "10")
    assert quotes[1].offer == PriceLevel("0.052", "10")


async def _take(peer: Peer, quotes: list[Quote], refusal: RejectReason | None) -> None:
    quote = await peer.receive()
    assert isinstance(quote, Quote)
    quotes.append(quote)
    if refusal is None:
        await peer.send(Ack(ref=quote.ref))
    else:
        await peer.send(
            Reject(ref=quote.ref, reason=refusal, fix_code=refusal.fix_code, text="Too late.")
        )


async def _enrolled(ca: ThrowawayCa, port: int, directory: Path) -> None:
    key = generate_key()
    key_id = await AsyncVault().store(key)
    ProfileStore(directory).save(
        Profile(
            host="localhost",
            est_port=1,
            trading_port=port,
            root_pem=ca.root_pem,
            firm_name="Aurora",
            person="Ines",
            key_id=key_id,
            csr_pem=make_csr(key, firm_name="Aurora", person="Ines"),
            state=EnrolmentState.ISSUED,
            chain_pem=ca.chain_pem(ca.client(key=key)),
        )
    )

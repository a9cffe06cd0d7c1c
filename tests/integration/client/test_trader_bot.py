"""The trader's example, run as a process of its own against a whole venue."""

import asyncio
import sys
from pathlib import Path

import pytest
from support.venues.dealing_room import CALLS
from support.venues.open_venue import open_venue

from rfqdesk.client import connect
from rfqdesk.client.errors import LocalMistakeError
from rfqdesk.client.session import TradingSession
from rfqdesk.demo.secret_service import PrivateSecretService
from rfqdesk.identity.identity import Identity
from rfqdesk.identity.profile import EnrolmentState, Profile, ProfileStore
from rfqdesk.identity.vault import AsyncVault
from rfqdesk.protocol.events import QuoteLive, RequestOpened
from rfqdesk.protocol.terms import PriceLevel, QuoteRespType, Role

BOT = Path(__file__).parents[1] / "trader_bot.py"


async def keep(identity: Identity, est_port: int, directory: Path) -> None:
    """Put an identity where a bot looks for its own: profile on disk, key in the keyring."""
    key_id = await AsyncVault().store(identity.private_key)
    ProfileStore(directory).save(
        Profile(
            host=identity.host,
            est_port=est_port,
            trading_port=identity.trading_port,
            root_pem=identity.root_pem,
            firm_name="Albion",
            person="Jane",
            key_id=key_id,
            csr_pem="",
            state=EnrolmentState.ISSUED,
            chain_pem=identity.chain_pem,
        )
    )


async def offer(session: TradingSession, price: str) -> None:
    async for event in session.events():
        if isinstance(event, RequestOpened):
            await session.quote(event.rfq_id, offer=PriceLevel(price, event.quantity))


async def test_it_buys_at_the_best_offer(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with open_venue(tmp_path / "venue") as place:
        await keep(await place.enrol("albion", Role.TRADER), place.est_port, tmp_path / "profile")
        meridian = await place.enrol("meridian", Role.MAKER)
        halcyon = await place.enrol("halcyon", Role.MAKER)
        async with (
            connect(meridian) as dear,
            connect(halcyon) as cheap,
            asyncio.TaskGroup() as work,
        ):
            quoting = [
                work.create_task(offer(dear, "0.0058")),
                work.create_task(offer(cheap, "0.0057")),
            ]
            _, said = await run_bot(str(tmp_path / "profile"), CALLS[0].symbol, "10", "req-1")
            for task in quoting:
                task.cancel()
        [request] = place.venue.sequencer.state.requests.values()
        assert said == f"bought 10 at 0.0057: trade {request.trade_id}"


async def run_bot(*words: str) -> tuple[int | None, str]:
    """Run it to its end; its exit status, and what it said."""
    bot = await asyncio.create_subprocess_exec(
        sys.executable, str(BOT), *words,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await bot.communicate()
    return bot.returncode, said.decode().strip()


async def test_what_comes_to_nothing_is_said_in_words(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    profile = str(tmp_path / "profile")
    nobody = await run_bot(profile, CALLS[0].symbol, "10", "req-1")
    assert nobody[0] == 1
    assert "Traceback" not in nobody[1]
    async with open_venue(tmp_path / "venue") as place:
        await keep(await place.enrol("albion", Role.TRADER), place.est_port, tmp_path / "profile")
        async with connect(await place.enrol("meridian", Role.MAKER)):
            silent = await run_bot(profile, CALLS[0].symbol, "10", "req-2")
            unknown = await run_bot(profile, "NO-SUCH", "10", "req-3")
    assert silent == (0, "nobody offered, and nothing was bought")
    assert unknown[0] == 1
    assert "does not list NO-SUCH" in unknown[1]
    assert "Traceback" not in unknown[1]


async def test_a_side_without_a_price_is_not_sent(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as place:
        albion = await place.enrol("albion", Role.TRADER)
        quote = QuoteLive(
            seq=1, transact_time_ms=1, rfq_id="r", maker="meridian", quote_id="q", revision=1,
            offer=PriceLevel("0.0057", "10"), valid_until_time_ms=2,
        )  # fmt: skip
        async with connect(albion) as session:
            with pytest.raises(LocalMistakeError, match="no price to hit"):
                await session.accept(quote, QuoteRespType.HIT, "req-1", "10")

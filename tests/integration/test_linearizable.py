"""Real clients at once against a real server: one order of what they did explains all answers."""

import asyncio
import time
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from decimal import Decimal
from pathlib import Path
from random import Random

from simulation.linearizability import DONE, Operation, linearize
from simulation.offer_model import AGAIN
from simulation.request_model import apply as apply_to
from simulation.request_state import Accept, Cancel, End, Quote, Request, Standing, Withdraw
from support.venues.dealing_room import CALLS
from support.venues.real_venue import RealVenue, real_venue
from support.waiting import until

from rfqdesk.client import RefusalError, TradingSession, connect
from rfqdesk.protocol.events import Ack, QuoteEnded, QuoteLive, RequestOpened
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, QuoteRespType, Role

ROUNDS = 6
MOVES_EACH = 10
CLOCKS_S = 0.05
"""How far a deadline, told by the server's clock, may be off in ours."""
LEGS = (Leg(CALLS[0].symbol, 1, LegSide.BUY),)
MAKERS = ("meridian", "halcyon", "corvus")


class Story:
    """What happened to one request, as its clients saw it."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.rfq_id = ""
        self.operations: list[Operation] = []
        self.live: dict[str, QuoteLive] = {}

    async def tell(self, what: object, doing: Awaitable[Ack], *, identified: bool = True) -> str:
        """Do something, and note when it was asked and answered."""
        began_s = time.time()
        try:
            ack = await doing
            answer = AGAIN if ack.duplicate and not identified else DONE
        except RefusalError as error:
            answer = error.reason.value
        self.operations.append(Operation(what, began_s, time.time(), answer))
        return answer

    def hear(self, message: object) -> None:
        """Listen to a trader's feed."""
        match message:
            case RequestOpened(rfq_id=self.rfq_id):
                self._deadline(End(), message.expire_time_ms)
            case QuoteLive(rfq_id=self.rfq_id):
                self.live[message.maker] = message
                end = End(message.maker, message.quote_id, message.revision)
                self._deadline(end, message.valid_until_time_ms)
            case QuoteEnded(rfq_id=self.rfq_id):
                self.live.pop(message.maker, None)

    def _deadline(self, end: End, time_ms: int) -> None:
        at_s = time_ms / 1000
        self.operations.append(Operation(end, at_s - CLOCKS_S, at_s + CLOCKS_S, DONE))


async def make_prices(story: Story, maker: str, session: TradingSession) -> None:
    """Quote, quote anew, withdraw."""
    for number in range(MOVES_EACH):
        if number and story.rng.random() < 0.3:
            doing = session.cancel_quote(story.rfq_id)
            await story.tell(Withdraw(maker), doing, identified=False)
            continue
        size = story.rng.choice(("1", "2"))
        standing = Standing(f"{story.rfq_id}-{maker}", number + 1, *(2 * [Decimal(size)]), False)
        doing = session.quote(
            story.rfq_id,
            bid=PriceLevel("0.0050", size),
            offer=PriceLevel("0.0060", size),
            quote_ttl_ms=story.rng.choice((0, 500)),
            quote_id=standing.quote_id,
            revision=standing.revision,
        )
        await story.tell(Quote(maker, standing), doing)


async def take_prices(story: Story, quote_req_id: str, session: TradingSession) -> None:
    """Hit and lift what is shown, also when it has just gone; perhaps take the request back."""
    shown: list[QuoteLive] = []
    await until(lambda: bool(story.live))
    for number in range(MOVES_EACH):
        shown += story.live.values()
        if number == MOVES_EACH - 1 and story.rng.random() < 0.5:
            await story.tell(Cancel(), session.cancel_request(quote_req_id), identified=False)
        else:
            quote = story.rng.choice(shown[-4:])
            side, response = story.rng.choice(
                (("buy", QuoteRespType.LIFT), ("sell", QuoteRespType.HIT))
            )
            what = Accept(quote.maker, quote.quote_id, quote.revision, side, Decimal("0.5"))
            # Also what this session was never shown: the other one was.
            doing = session.accept(quote, response, quote_req_id, "0.5", unproved_ok=True)
            await story.tell(what, doing)


async def sessions_at(
    venue: RealVenue, stack: AsyncExitStack
) -> tuple[list[TradingSession], dict[str, TradingSession]]:
    """Two traders of one firm, and a maker each of three."""
    traders = [
        await stack.enter_async_context(connect(await venue.enrol("albion", Role.TRADER, name)))
        for name in ("jane", "joan")
    ]
    makers = {
        firm: await stack.enter_async_context(connect(await venue.enrol(firm, Role.MAKER)))
        for firm in MAKERS
    }
    return traders, makers


async def play(
    number: int, traders: list[TradingSession], makers: dict[str, TradingSession]
) -> Story:
    """One request, on which everybody acts at once."""
    story = Story(Random(number))  # noqa: S311 - only to vary what is done
    quote_req_id = f"request-{number}"
    early: list[object] = []
    stop_keeping = traders[0].subscribe(early.append)
    asked = await traders[0].request_quotes(
        LEGS, "2", all_or_none=False, request_ttl_ms=2_000, quote_req_id=quote_req_id
    )
    story.rfq_id = asked.rfq_id
    stop_keeping()
    unsubscribe = traders[0].subscribe(story.hear)
    for message in early:
        story.hear(message)
    async with asyncio.TaskGroup() as group:
        for maker, session in makers.items():
            group.create_task(make_prices(story, maker, session), name=maker)
        for session in traders:
            group.create_task(take_prices(story, quote_req_id, session), name="taker")
    unsubscribe()
    return story


async def test_one_order_explains_what_real_clients_were_answered(tmp_path: Path) -> None:
    async with real_venue(tmp_path) as venue, AsyncExitStack() as stack:
        traders, makers = await sessions_at(venue, stack)
        stories = [await play(number, traders, makers) for number in range(ROUNDS)]
    start = Request("undisclosed", False, Decimal(2))
    trades = 0
    for story in stories:
        order = linearize(story.operations, start, apply_to, tried_max=200_000)
        assert order is not None, "\n".join(map(str, story.operations))
        accepted = [one for one in order if isinstance(one.what, Accept) and one.answer == DONE]
        trades += len(accepted)
        assert sum(one.what.quantity for one in accepted) <= 2
        assert len({(one.answer, type(one.what)) for one in order}) > 3
    assert trades
    # The same answers in another order would not have passed: the check can fail.
    begin_s = min(one.invoked_s for one in stories[0].operations)
    impossible = Accept("meridian", "no-such-quote", 1, "buy", Decimal(1))
    false = Operation(impossible, begin_s, begin_s + 60, DONE)
    assert linearize([*stories[0].operations, false], start, apply_to, 200_000) is None

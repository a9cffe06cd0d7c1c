"""A maker's desk for tests: written feeds, known instruments, a clock that is set by hand."""

from dataclasses import dataclass, field

from support.desk.feed import CALL_SPREAD, T0_MS, FeedScript

from rfqdesk.desktop.models.maker.inbox import Answer, InboxFold, InboxSnapshot, Try
from rfqdesk.desktop.models.stack.desk_state import DeskLink
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.protection import MakerProtection
from rfqdesk.protocol.terms import Instrument, InstrumentKind, Leg, LegSide, PutCall

LIVE = DeskLink(live=True)
CALL = (Leg("BTC-9OCT26-86000-C", 1, LegSide.BUY),)


def option(symbol: str, mark: str, *, lot: str = "0.1") -> Instrument:
    return Instrument(
        symbol=symbol,
        kind=InstrumentKind.OPTION,
        underlying="BTC",
        price_currency="BTC",
        tick_size="0.0001",
        lot_size=lot,
        strike=symbol.split("-")[2],
        put_call=PutCall.CALL,
        mark_price=mark,
    )


# The mark of the call spread is 0.00545, between two ticks.
INSTRUMENTS = {
    CALL_SPREAD[0].instrument: option(CALL_SPREAD[0].instrument, "0.00905"),
    CALL_SPREAD[1].instrument: option(CALL_SPREAD[1].instrument, "0.0036"),
}


@dataclass
class MakerDesk:
    """Writes the maker's feed and folds it into what its page shows."""

    feed: FeedScript = field(default_factory=FeedScript)
    now_ms: int = T0_MS
    link: DeskLink = LIVE
    tries: dict[str, Try] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    protection: MakerProtection | None = None
    last_look_allowed: bool = True
    prices: dict[str, ReferencePrice] = field(default_factory=dict)

    def marked(self, *marks: str) -> None:
        """The venue tells a mark of each leg of the call spread; without any, the list's."""
        for place, leg in enumerate(CALL_SPREAD):
            price = marks[place] if marks else INSTRUMENTS[leg.instrument].mark_price
            self.prices[leg.instrument] = ReferencePrice(
                leg.instrument, self.now_ms, mark_price=price
            )

    def snapshot(self) -> InboxSnapshot:
        return InboxFold().snapshot(
            self.feed.book(),
            INSTRUMENTS,
            tries=self.tries,
            link=self.link,
            now_ms=self.now_ms,
            answers=self.answers,
            protection=self.protection,
            last_look_allowed=self.last_look_allowed,
            prices=self.prices,
        )

"""What the venue last said holds: instruments, makers, our own standing. Pure."""

from rfqdesk.protocol.events import (
    PartyEntry,
    PartyList,
    SecurityList,
    Standing,
    TradeCaptureReport,
)
from rfqdesk.protocol.limits import PRICE_AGE_MAX_MS
from rfqdesk.protocol.market import HaltEntry, News, TradingStatus
from rfqdesk.protocol.party_group import PartyGroup
from rfqdesk.protocol.prices import ReferencePrice, ReferencePrices
from rfqdesk.protocol.protection import MakerProtection
from rfqdesk.protocol.terms import ExecType, Instrument

TAPE_MAX = 1_000

MarketMessage = TradingStatus | News | ReferencePrices | MakerProtection
VenueMessage = SecurityList | PartyList | Standing | TradeCaptureReport | MarketMessage


class VenueData:
    """Lists are replaced when they are complete, never half."""

    def __init__(self) -> None:
        self.instruments: dict[str, Instrument] = {}
        self.makers: tuple[PartyEntry, ...] = ()
        self.groups: tuple[PartyGroup, ...] = ()
        self.standing: Standing | None = None
        self.halts: tuple[HaltEntry, ...] = ()
        self.news: dict[str, News] = {}
        self.prices: dict[str, ReferencePrice] = {}
        self.price_age_max_ms = PRICE_AGE_MAX_MS
        self.protection: MakerProtection | None = None
        self.tape: dict[str, TradeCaptureReport] = {}
        self._arriving: dict[str, Instrument] = {}

    def apply(self, message: VenueMessage) -> None:
        """Take in what holds from now on, or a trade on the tape."""
        if isinstance(message, TradeCaptureReport):
            self._print(message)
            return
        if isinstance(message, MarketMessage):
            self._apply_market(message)
            return
        if isinstance(message, Standing):
            self.standing = message
            return
        if isinstance(message, PartyList):
            self.makers = message.makers
            self.groups = message.groups
            return
        if message.first:
            self._arriving = {}
        self._arriving.update({item.symbol: item for item in message.instruments})
        if message.last:
            self.instruments, self._arriving = self._arriving, {}

    def news_at(self, now_ms: int) -> tuple[News, ...]:
        """News that still count at this time of the venue's, the latest last."""
        self.news = {key: one for key, one in self.news.items() if one.until_time_ms > now_ms}
        return tuple(sorted(self.news.values(), key=lambda one: (one.orig_time_ms, one.news_id)))

    def _apply_market(self, message: MarketMessage) -> None:
        match message:
            case TradingStatus():
                self.halts = message.halts
            case News():
                self.news[message.news_id] = message
            case MakerProtection():
                self.protection = message
            case ReferencePrices():
                self.price_age_max_ms = message.age_max_ms
                self.prices.update({one.symbol: one for one in message.prices})

    def _print(self, report: TradeCaptureReport) -> None:
        if report.exec_type is ExecType.TRADE_CANCEL:
            self.tape.pop(report.tape_id, None)
            return
        self.tape[report.tape_id] = report
        if len(self.tape) > TAPE_MAX:
            del self.tape[next(iter(self.tape))]

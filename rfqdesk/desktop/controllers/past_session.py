"""A session that is none: what the venue told before, and nothing that could be sent."""

from collections.abc import Callable
from typing import NoReturn

from rfqdesk.book.book import Book, FeedInconsistentError
from rfqdesk.client.errors import NotConnectedError
from rfqdesk.client.logging_on import DisconnectTerms
from rfqdesk.client.status import ConnectionState, ConnectionStatus
from rfqdesk.desktop.controllers.history_store import HistoryError, PastFeed
from rfqdesk.desktop.controllers.trading.trading_port import Heard
from rfqdesk.protocol.events import Ack, PartyEntry, Standing, TradeCaptureReport
from rfqdesk.protocol.limits import PRICE_AGE_MAX_MS
from rfqdesk.protocol.market import HaltEntry
from rfqdesk.protocol.party_group import PartyGroup
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import Instrument

_WORDS = "this is the local history: nothing is sent from it"


class StoodStill:
    """The venue's time when it was last heard."""

    def __init__(self, time_ms: int) -> None:
        self._time_ms = time_ms

    def now_ms(self) -> int:
        """That time."""
        return self._time_ms


class PastSession:
    """Stands where a trading session stands. It holds no connection, no identity and no key."""

    def __init__(self, past: PastFeed) -> None:
        self.clock = StoodStill(past.heard_ms)
        self.status = ConnectionStatus(ConnectionState.CLOSED)
        self.instruments: dict[str, Instrument] = {
            one.symbol: one for one in past.reference.instruments
        }
        self.makers: tuple[PartyEntry, ...] = past.reference.makers
        self.groups: tuple[PartyGroup, ...] = ()
        self.reference_prices: dict[str, ReferencePrice] = {}
        self.price_age_max_ms = PRICE_AGE_MAX_MS
        self.standing: Standing | None = None
        self.halts: tuple[HaltEntry, ...] = ()
        self.unanswered_responses: frozenset[str] = frozenset()
        self.on_disconnect = DisconnectTerms()
        self.tape: tuple[TradeCaptureReport, ...] = ()

    def subscribe(self, _listener: Callable[[Heard], None]) -> Callable[[], None]:
        """Nothing will ever be heard."""
        return lambda: None

    def proof_named(self, _maker: str, _quote_id: str, _revision: int) -> NoReturn:
        """Nothing here was proved."""
        raise NotConnectedError(_WORDS)

    async def request_quotes(self, *_words: object, **_named: object) -> Ack:
        """Refuse, as every command is refused here."""
        raise NotConnectedError(_WORDS)

    cancel_request = open_draft = requote = amend_request = request_quotes
    counter = cancel_counter = respond = cross = ask_after = cancel_cross = request_quotes


def past_book(past: PastFeed) -> Book:
    """Fold what was kept.

    Raises:
        HistoryError: it does not fit together.
    """
    book = Book()
    try:
        book.restore(past.events, past.last_seq)
    except (FeedInconsistentError, KeyError, ValueError) as error:
        raise HistoryError(f"what was kept does not fit together: {error}") from error
    return book

"""The maker's requests: what each one is at, and in which order they are shown."""

from collections import deque
from collections.abc import Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from rfqdesk.book.book import Book
from rfqdesk.book.making import FINAL_STATES, MakerView, OwnState, maker_view
from rfqdesk.book.package import package_name
from rfqdesk.desktop.models.maker.quote_terms import QuoteTerms, quote_terms
from rfqdesk.desktop.models.maker.track_record import ClientRecord, Score, TrackRecord
from rfqdesk.desktop.models.stack.desk_state import DeskLink
from rfqdesk.protocol.events import FeedEvent, RequestEnded, RequestOpened
from rfqdesk.protocol.limits import PRICE_AGE_MAX_MS
from rfqdesk.protocol.offers import LastLookEnded
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.protection import MakerProtection
from rfqdesk.protocol.terms import CounterRespType, Instrument


class Attempt(StrEnum):
    """What this desk has asked of the venue on a request and not yet heard about."""

    NONE = "none"
    SENDING = "sending"
    WITHDRAWING = "withdrawing"
    PASSING = "passing"
    UNKNOWN = "unknown"
    """No answer came, mostly with the connection: what became of it is known after the
    reconnect, and until then only a withdrawal may be sent."""


class Try(Struct, frozen=True):
    """This desk's last attempt on a request, and what the venue said to refuse it."""

    attempt: Attempt = Attempt.NONE
    refused: str = ""


class Answer(Struct, frozen=True):
    """This desk's answer to a counter or at a last look; under way unless it was `refused`.

    `ask_id` names what is answered, see `asks.Ask`. `unsure`: the connection was lost
    before the venue's word on it, and the venue is being asked again.
    """

    ask_id: str
    response: CounterRespType
    refused: str = ""
    unsure: bool = False


_NO_TRY = Try()
_NO_ANSWERS: Mapping[str, Answer] = {}
_NO_PRICES: Mapping[str, ReferencePrice] = {}
ENDED_MAX = 50


class InboxEntry(Struct, frozen=True):
    """One request as the page shows it.

    `terms` is None while an instrument is unknown here: then it can't be
    quoted. `refused` is what the venue said to the last attempt, "" if nothing.
    """

    view: MakerView
    title: str
    terms: QuoteTerms | None
    attempt: Attempt = Attempt.NONE
    refused: str = ""
    answer: Answer | None = None
    client: ClientRecord | None = None

    @property
    def rfq_id(self) -> str:
        """The venue's id of the request."""
        return self.view.request.rfq_id

    @property
    def who(self) -> str:
        """The firm that asks, or that it does not say."""
        return self.view.request.firm or "Anonymous"

    @property
    def over(self) -> bool:
        """Whether nothing more can be done on it."""
        return self.view.state in FINAL_STATES

    @property
    def waited_for(self) -> bool:
        """Whether the client waits for this maker alone: an answer, or a new price."""
        view = self.view
        return view.look is not None or view.counter is not None or view.asked_again


class InboxSnapshot(Struct, frozen=True):
    """Everything the page shows at one moment; `entries` in the order they came."""

    entries: tuple[InboxEntry, ...]
    link: DeskLink
    protection: MakerProtection | None = None
    last_look_allowed: bool = True
    """False once the venue has said that it allows none."""
    score: Score = Score()

    @property
    def frozen(self) -> bool:
        """Whether the venue takes no quotes of the firm because its protection was reached."""
        return self.protection is not None and self.protection.frozen

    def live_quotes(self) -> int:
        """How many own quotes can be dealt on, as far as is known."""
        return sum(
            entry.view.firm and entry.attempt is not Attempt.UNKNOWN for entry in self.entries
        )


class InboxFold:
    """Reads requests to quote out of a book, without going through all its history each time."""

    def __init__(self) -> None:
        self._open: dict[str, None] = {}
        self._ended: deque[str] = deque(maxlen=ENDED_MAX)
        self._record = TrackRecord()
        self._heard = 0

    def snapshot(
        self,
        book: Book,
        instruments: Mapping[str, Instrument],
        *,
        tries: Mapping[str, Try],
        link: DeskLink,
        now_ms: int,
        answers: Mapping[str, Answer] = _NO_ANSWERS,
        protection: MakerProtection | None = None,
        last_look_allowed: bool = True,
        prices: Mapping[str, ReferencePrice] = _NO_PRICES,
        price_age_max_ms: int = PRICE_AGE_MAX_MS,
    ) -> InboxSnapshot:
        """Everything open, and the last `ENDED_MAX` that ended, at `now_ms`."""
        for event in book.log.after(self._heard):
            self._hear(event, book, now_ms)
        self._heard = book.last_seq
        entries = []
        for rfq_id in (*self._ended, *self._open):
            view = maker_view(book, rfq_id, now_ms)
            made = tries.get(rfq_id, _NO_TRY)
            lost_sight = not link.connected and view.state is OwnState.LIVE
            entries.append(
                InboxEntry(
                    view=view,
                    title=package_name(view.request.legs),
                    terms=quote_terms(
                        view.request.legs, instruments, prices, price_age_max_ms=price_age_max_ms
                    ),
                    attempt=Attempt.UNKNOWN if lost_sight else made.attempt,
                    refused=made.refused,
                    answer=answers.get(rfq_id),
                    client=self._record.of_client(view.request.firm),
                )
            )
        return InboxSnapshot(
            tuple(entries), link, protection, last_look_allowed, self._record.score
        )

    def _hear(self, event: FeedEvent, book: Book, now_ms: int) -> None:
        if isinstance(event, RequestOpened) and not event.quote_req_id:
            self._open[event.rfq_id] = None
        elif isinstance(event, RequestEnded) and event.rfq_id in self._open:
            del self._open[event.rfq_id]
            self._ended.append(event.rfq_id)
            self._record.add(maker_view(book, event.rfq_id, now_ms))
        elif isinstance(event, LastLookEnded):
            self._record.looked(event.reason)


class InboxOrder:
    """Puts open requests in order of urgency without moving the one in hand.

    Those whose client waits for this maker alone are on top, then what runs out first;
    those passed on come last. The focused
    request keeps its place in the list whatever comes and goes around it, even
    after it has ended, until the focus leaves it.
    """

    def __init__(self) -> None:
        self.focused = ""
        self._shown: list[str] = []

    def arrange(self, entries: Sequence[InboxEntry]) -> list[InboxEntry]:
        """The entries to show, in order."""
        by_id = {entry.rfq_id: entry for entry in entries}
        if self.focused not in by_id:
            self.focused = ""
        rest = [e for e in entries if not e.over and e.rfq_id != self.focused]
        rest.sort(key=_urgency)
        if self.focused:
            place = self._shown.index(self.focused) if self.focused in self._shown else 0
            rest.insert(min(place, len(rest)), by_id[self.focused])
        self._shown = [entry.rfq_id for entry in rest]
        return rest

    def focus(self, rfq_id: str) -> None:
        """Take a request in hand; "" for none."""
        self.focused = rfq_id

    def neighbour(self, step: int) -> str:
        """The request `step` places below the focused one as last shown; "" at the ends."""
        if not self._shown:
            return ""
        if self.focused not in self._shown:
            return self._shown[0]
        place = self._shown.index(self.focused) + step
        return self._shown[place] if 0 <= place < len(self._shown) else ""

    def next_to_quote(self, entries: Sequence[InboxEntry]) -> str:
        """The most urgent other request that wants a price; "" when there is none."""
        waiting = [
            entry
            for entry in entries
            if entry.rfq_id != self.focused
            and entry.attempt is Attempt.NONE
            and not entry.over
            and (entry.view.asked_again or (entry.view.state in _UNPRICED and not entry.view.late))
        ]
        return min(waiting, key=_urgency).rfq_id if waiting else ""

    def asked_again(self, entries: Sequence[InboxEntry]) -> str:
        """The most urgent request that a new price is wanted for; "" when there is none."""
        waiting = [entry for entry in entries if entry.view.asked_again and not entry.over]
        return min(waiting, key=_urgency).rfq_id if waiting else ""


_UNPRICED = frozenset({OwnState.UNQUOTED, OwnState.STALE, OwnState.PULLED})


def _urgency(entry: InboxEntry) -> tuple[bool, bool, int, str]:
    request = entry.view.request
    passed = entry.view.state is OwnState.PASSED and not entry.waited_for
    return passed, not entry.waited_for, request.expire_ms, request.rfq_id

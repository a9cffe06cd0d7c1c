"""What a person is called for who looks elsewhere, and what they wish to be called for."""

from collections.abc import Iterable
from enum import StrEnum

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from rfqdesk.book.book import Book
from rfqdesk.desktop.models.blotter.event_words import NameOf
from rfqdesk.desktop.models.figures import MINUS
from rfqdesk.desktop.models.stack.stack_words import REQUEST_ENDED_WORDS, request_title
from rfqdesk.protocol.events import (
    ExecutionReport,
    FeedEvent,
    QuoteLive,
    RequestEnded,
    RequestOpened,
)
from rfqdesk.protocol.life_events import QuotesRevealed, RequoteRequested
from rfqdesk.protocol.offers import CounterEnded, CounterOffered, LastLookAsked
from rfqdesk.protocol.terms import CounterEndReason, ExecType, RequestEndReason


class AlertKind(StrEnum):
    """Kinds of calls; the value is kept among the settings."""

    ASKED = "asked"
    QUOTED = "quoted"
    TRADED = "traded"
    COUNTERED = "countered"
    LAST_LOOK = "last_look"
    ENDED = "ended"
    LOST = "lost"
    BACK = "back"
    UNKNOWN = "unknown"
    FROZEN = "frozen"
    AUTO_OFF = "auto_off"
    HALTED = "halted"
    RENEWAL = "renewal"
    APPLICANT = "applicant"
    TRADE_CHANGE = "trade_change"
    TRIPPED = "tripped"
    AUTHORITY = "authority"


KIND_WORDS = {
    AlertKind.ASKED: "A client asks for a price, or for a new one",
    AlertKind.QUOTED: "The first quote on a request of yours",
    AlertKind.TRADED: "A trade, or the venue's change of one",
    AlertKind.COUNTERED: "A counter, or its answer",
    AlertKind.LAST_LOOK: "A last look waits for your word",
    AlertKind.ENDED: "A request of yours ended untraded",
    AlertKind.LOST: "The connection to the venue is lost",
    AlertKind.BACK: "The connection to the venue is back",
    AlertKind.UNKNOWN: "Not known whether you have traded",
    AlertKind.FROZEN: "Your firm is frozen by its protection",
    AlertKind.AUTO_OFF: "Auto-quote switched itself off",
    AlertKind.HALTED: "A halt, or that you are suspended",
    AlertKind.RENEWAL: "Your certificate ends soon, or was not renewed",
}
OPERATOR_KIND_WORDS = {
    AlertKind.APPLICANT: "Somebody asks to be let in",
    AlertKind.TRADE_CHANGE: "A trade's change waits for a second operator",
    AlertKind.HALTED: "Another operator halts trading",
    AlertKind.TRIPPED: "A maker is frozen by its protection",
    AlertKind.AUTHORITY: "What the venue certifies with ends soon",
    AlertKind.LOST: "The connection to the venue is lost",
    AlertKind.BACK: "The connection to the venue is back",
    AlertKind.RENEWAL: "Your certificate ends soon, or was not renewed",
}
LOUD = frozenset({AlertKind.LOST, AlertKind.UNKNOWN})
"""Their beep sounds three times."""
COSTLY = frozenset({AlertKind.LOST, AlertKind.UNKNOWN, AlertKind.FROZEN, AlertKind.AUTHORITY})
"""What costs money while nobody looks: do-not-disturb holds back everything else."""
THROUGH_WORDS = (
    "Do not disturb holds back all but a lost connection, a deal that is not known, and a "
    "frozen firm."
)
OPERATOR_THROUGH_WORDS = (
    "Do not disturb holds back all but a lost connection, and what ends soon that the venue "
    "certifies with."
)
_FIRST_KINDS = frozenset(
    {
        AlertKind.ASKED,
        AlertKind.QUOTED,
        AlertKind.TRADED,
        AlertKind.COUNTERED,
        AlertKind.LAST_LOOK,
        AlertKind.ENDED,
    }
)
_SOUNDING = frozenset(AlertKind) - {AlertKind.QUOTED, AlertKind.COUNTERED, AlertKind.ENDED}


class CallWords(Struct, frozen=True):
    """What a role is called for, what comes through do-not-disturb, and how that is said."""

    kinds: dict[AlertKind, str]
    through: str
    quiet: str


DESK_CALLS = CallWords(
    KIND_WORDS,
    THROUGH_WORDS,
    "You are called for a lost connection, a deal that is not known and a frozen firm alone, not "
    "even for a last look.",
)
OPERATOR_CALLS = CallWords(
    OPERATOR_KIND_WORDS,
    OPERATOR_THROUGH_WORDS,
    "You are called for a lost connection and for what ends soon of the authority alone.",
)


class Alert(Struct, frozen=True):
    """One call. `rfq_id` is what to look at, "" for the desk itself; an operator's is a page."""

    kind: AlertKind
    rfq_id: str
    title: str
    text: str


class AlertSettings(Struct, frozen=True, omit_defaults=True):
    """Which kinds are shown and which sound.

    `quiet` holds back what isn't `COSTLY`, and is never kept.
    `files` are WAV files that are played instead of the system's beep. `known` is only of
    interest where settings are kept: kinds that came later are as they usually are.
    """

    shown: frozenset[AlertKind] = frozenset(AlertKind)
    sounding: frozenset[AlertKind] = _SOUNDING
    quiet: bool = False
    files: dict[AlertKind, str] = {}
    known: frozenset[AlertKind] = _FIRST_KINDS

    def held_back(self, quiet: bool) -> "AlertSettings":
        """With everything held back, or no more."""
        return replace(self, quiet=quiet)

    def with_sound(self, kind: AlertKind, file: str | None) -> "AlertSettings":
        """With another sound for one kind: None for none, "" for the beep."""
        rest = {one: path for one, path in self.files.items() if one != kind}
        return replace(
            self,
            sounding=self.sounding - {kind} if file is None else self.sounding | {kind},
            files=rest | {kind: file} if file else rest,
        )

    def shows(self, kind: AlertKind) -> bool:
        """Whether it is to be shown."""
        return kind in self.shown and not self._holds_back(kind)

    def sounds(self, kind: AlertKind) -> bool:
        """Whether it is to be heard."""
        return kind in self.sounding and not self._holds_back(kind)

    def _holds_back(self, kind: AlertKind) -> bool:
        return self.quiet and kind not in COSTLY

    def with_kind(self, kind: AlertKind, *, shown: bool, sounding: bool) -> "AlertSettings":
        """With other wishes for one kind."""
        return replace(
            self,
            shown=self.shown | {kind} if shown else self.shown - {kind},
            sounding=self.sounding | {kind} if sounding else self.sounding - {kind},
        )


def settings_text(settings: AlertSettings) -> str:
    """As it is kept among the settings."""
    kept = replace(settings, quiet=False, known=frozenset(AlertKind))
    return msgspec.json.encode(kept).decode()


def settings_of(text: object) -> AlertSettings:
    """What was kept; the usual where that can't be read, which calls rather too often.

    Never `quiet`: nobody misses today's last look for what they asked for yesterday.
    """
    if not isinstance(text, str):
        return AlertSettings()
    try:
        kept = msgspec.json.decode(text, type=AlertSettings)
    except msgspec.MsgspecError:
        return AlertSettings()
    later = frozenset(AlertKind) - kept.known
    return replace(
        kept,
        shown=kept.shown | later,
        sounding=kept.sounding | (later & _SOUNDING),
        quiet=False,
        known=_FIRST_KINDS,
    )


def alerts_of(
    book: Book, events: Iterable[FeedEvent], name_of: NameOf, since_ms: int
) -> list[Alert]:
    """What to call for among these events of the book; nothing from before `since_ms`."""
    alerts = []
    for event in events:
        request = book.requests.get(event.rfq_id)
        if request is None or event.transact_time_ms < since_ms:
            continue
        told = _of_own(book, event, name_of) if request.own else _of_asked(event)
        if told is not None:
            kind, words = told
            alerts.append(Alert(kind, event.rfq_id, words, request_title(request)))
    return alerts


def _of_own(book: Book, event: FeedEvent, name_of: NameOf) -> tuple[AlertKind, str] | None:
    match event:
        case QuoteLive() if _first_quote(book, event):
            return AlertKind.QUOTED, f"{name_of(event.maker)} quotes"
        case QuotesRevealed():
            return AlertKind.QUOTED, f"{len(event.quotes)} quotes revealed"
        case ExecutionReport():
            return AlertKind.TRADED, _trade_words(event, name_of(event.maker))
        case CounterEnded() if event.reason is not CounterEndReason.WITHDRAWN:
            return AlertKind.COUNTERED, f"Counter {event.reason.value}: {name_of(event.maker)}"
        case RequestEnded() if event.reason is not RequestEndReason.FILLED:
            return AlertKind.ENDED, REQUEST_ENDED_WORDS[event.reason]
    return None


def _of_asked(event: FeedEvent) -> tuple[AlertKind, str] | None:
    match event:
        case RequestOpened():
            return AlertKind.ASKED, "A price is asked for"
        case RequoteRequested():
            return AlertKind.ASKED, "A new price is asked for"
        case CounterOffered():
            return AlertKind.COUNTERED, f"Counter at {event.price.replace('-', MINUS)}"
        case LastLookAsked():
            return AlertKind.LAST_LOOK, "Accept or reject: a last look is running out"
        case ExecutionReport():
            return AlertKind.TRADED, _trade_words(event, "")
    return None


def _first_quote(book: Book, event: QuoteLive) -> bool:
    quotes = book.quotes_of(event.rfq_id)
    return bool(quotes) and quotes[0].maker == event.maker and event.revision == 1


def _trade_words(event: ExecutionReport, dealer: str) -> str:
    verb = {
        ExecType.TRADE: "Bought" if event.side.value == "buy" else "Sold",
        ExecType.TRADE_CORRECT: "Corrected by the venue:",
        ExecType.TRADE_CANCEL: "Cancelled by the venue:",
    }[event.exec_type]
    price = event.price.replace("-", MINUS)
    return f"{verb} {event.quantity} at {price}{f', {dealer}' if dealer else ''}"

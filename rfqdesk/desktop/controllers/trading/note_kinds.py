"""What a desk notes of a command before it goes out, a line each."""

from msgspec import Struct

from rfqdesk.desktop.models.errand import Errand
from rfqdesk.desktop.models.maker.asks import AskKind
from rfqdesk.desktop.models.stack.desk_state import (
    RequestDraft,
    Shown,
    ShownCounter,
    ShownCross,
    ShownQuote,
)
from rfqdesk.protocol.terms import Allocation, CounterRespType


class RequestNote(Struct, frozen=True, tag="request", omit_defaults=True):
    """A request goes out."""

    quote_req_id: str
    draft: RequestDraft
    time_ms: int

    @property
    def own_id(self) -> str:
        """The id that the venue knows it by."""
        return self.quote_req_id


class AcceptNote(Struct, frozen=True, tag="accept", omit_defaults=True):
    """A hit, lift or cross goes out; one of the two is there."""

    quote_resp_id: str
    time_ms: int
    quote: ShownQuote | None = None
    cross: ShownCross | None = None

    @property
    def own_id(self) -> str:
        """The id that the venue knows it by."""
        return self.quote_resp_id

    @property
    def shown(self) -> Shown | None:
        """What was accepted."""
        return self.quote or self.cross


class CounterNote(Struct, frozen=True, tag="counter", omit_defaults=True):
    """A counter goes out."""

    counter_id: str
    shown: ShownCounter
    time_ms: int

    @property
    def own_id(self) -> str:
        """The id that the venue knows it by."""
        return self.counter_id


class AnswerNote(Struct, frozen=True, tag="answer", omit_defaults=True):
    """A yes or no to a counter, or at a last look, goes out.

    `ask_id` is the last look's id, or the counter's round as text. `words` say what it is about.
    """

    resp_id: str
    kind: AskKind
    rfq_id: str
    ask_id: str
    response: CounterRespType
    words: str
    time_ms: int

    @property
    def own_id(self) -> str:
        """The id that the venue knows it by."""
        return self.resp_id


class ErrandNote(Struct, frozen=True, tag="errand", omit_defaults=True):
    """Something that deals with nobody goes out: taken back, opened, amended."""

    errand_id: str
    errand: Errand
    words: str
    time_ms: int

    @property
    def own_id(self) -> str:
        """Known to this desk alone: the venue has no ids for these."""
        return self.errand_id


class AnsweredNote(Struct, frozen=True, tag="answered"):
    """The outcome of a command is known."""

    own_id: str


class SplitNote(Struct, frozen=True, tag="split"):
    """Deals on a request go to these accounts from now on."""

    quote_req_id: str
    split: tuple[Allocation, ...]


class OwnerNote(Struct, frozen=True, tag="owner"):
    """Whose notes these are: another party's venue could not answer for them."""

    owner: str


SentNote = RequestNote | AcceptNote | CounterNote | AnswerNote | ErrandNote
"""Something that went out."""
Note = SentNote | AnsweredNote | SplitNote | OwnerNote

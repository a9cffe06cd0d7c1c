"""The maker's own history: how its quotes fared, and which clients trade after asking.

Only what the own firm's feed told: of a request that closed without a live quote of
one's own nobody says whether it traded.
"""

from msgspec import Struct
from msgspec.structs import replace

from rfqdesk.book.making import MakerView, OwnState
from rfqdesk.protocol.terms import LookEndReason, QuoteEndReason

_DECIDED = frozenset({LookEndReason.ACCEPTED, LookEndReason.REJECTED, LookEndReason.EXPIRED})


class Score(Struct, frozen=True):
    """How the requests ended that the own firm had quoted; `covered` and `tied` are of `lost`.

    Of the last looks that the firm decided or let lapse, `looks_taken` is how many it took.
    """

    quoted: int = 0
    won: int = 0
    lost: int = 0
    covered: int = 0
    tied: int = 0
    looks_asked: int = 0
    looks_taken: int = 0


class ClientRecord(Struct, frozen=True):
    """What a client that gives its name did after asking.

    `known` is how many of its requests ended in a way that was told, `traded` how many of
    these traded, `with_us` how many with the own firm.
    """

    asked: int = 0
    known: int = 0
    traded: int = 0
    with_us: int = 0


class TrackRecord:
    """Grows with each request that ends; each must be added once."""

    def __init__(self) -> None:
        self.score = Score()
        self._clients: dict[str, ClientRecord] = {}

    def add(self, view: MakerView) -> None:
        """Take in how a request ended."""
        self.score = _scored(self.score, view)
        firm = view.request.firm
        if firm:
            self._clients[firm] = _recorded(self._clients.get(firm, ClientRecord()), view)

    def looked(self, reason: LookEndReason) -> None:
        """Take in how a last look ended; what others ended says nothing of the firm."""
        if reason in _DECIDED:
            self.score = replace(
                self.score,
                looks_asked=self.score.looks_asked + 1,
                looks_taken=self.score.looks_taken + (reason is LookEndReason.ACCEPTED),
            )

    def of_client(self, firm: str) -> ClientRecord | None:
        """A client's record; None for one that hides its name or has none yet."""
        return self._clients.get(firm)


def score_words(score: Score) -> str:
    """The own hit ratio and rate of last looks; "" before anything quoted has ended."""
    looks = looks_words(score)
    if not score.quoted:
        return looks
    words = [f"Won {score.won} of {score.quoted} quoted ({100 * score.won // score.quoted} %)"]
    if score.covered:
        words.append(f"covered {score.covered}")
    if score.tied:
        words.append(f"tied {score.tied}")
    away = score.lost - score.covered - score.tied
    if away:
        words.append(f"done away {away}")
    if looks:
        words.append(looks)
    return " \N{MIDDLE DOT} ".join(words)


def looks_words(score: Score) -> str:
    """The rate that the venue tells traders of this firm, as its own feed has it."""
    if not score.looks_asked:
        return ""
    share = 100 * score.looks_taken // score.looks_asked
    return (
        f"took {score.looks_taken} of {score.looks_asked} last looks ({share} %, told to clients)"
    )


def client_words(record: ClientRecord | None, *, named: bool) -> str:
    """How often a client trades after asking, as far as the own history tells."""
    if not named:
        return "anonymous: no history"
    if record is None:
        return "asks for the first time"
    if not record.known:
        return f"asked before ({record.asked}), outcomes untold"
    return (
        f"traded after {record.traded} of {record.known} request{'' if record.known == 1 else 's'}"
        f", {record.with_us} with you"
    )


def _scored(score: Score, view: MakerView) -> Score:
    if view.quote is None or not view.quote.firm:
        return score
    if view.state is OwnState.WON:
        return replace(score, quoted=score.quoted + 1, won=score.won + 1)
    if view.state is OwnState.LOST:
        reason = view.quote.end_reason
        return replace(
            score,
            quoted=score.quoted + 1,
            lost=score.lost + 1,
            covered=score.covered + (reason is QuoteEndReason.COVERED),
            tied=score.tied + (reason is QuoteEndReason.TIED),
        )
    return replace(score, quoted=score.quoted + 1)


def _recorded(record: ClientRecord, view: MakerView) -> ClientRecord:
    traded = view.state in {OwnState.WON, OwnState.LOST}
    known = traded or view.state in {OwnState.CANCELLED, OwnState.EXPIRED}
    return replace(
        record,
        asked=record.asked + 1,
        known=record.known + known,
        traded=record.traded + traded,
        with_us=record.with_us + (view.state is OwnState.WON),
    )

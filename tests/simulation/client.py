"""A client of the venue: connects, resumes, sends, and asks again what a cut left open.

It believes what it is told and keeps a small picture of it to act on. What it is told is
judged elsewhere; here only the order of its own feed is.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec.structs import replace
from simulation.case import Fact, Key
from simulation.network import Line
from simulation.people import Person
from simulation.picture import Picture
from simulation.signing import signer_of
from simulation.violation import Violation

from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.commands import (
    AskedAfter,
    BusinessCommand,
    Logon,
    Quote,
    QuoteCounter,
    QuoteCounterResponse,
    QuoteCross,
    QuoteRequest,
    QuoteResponse,
)
from rfqdesk.protocol.last_look import LastLookResponse
from rfqdesk.protocol.limits import MINOR_VERSION

SAID_MAX = 12


@dataclass
class Sent:
    """One message of a client's, and what it was answered."""

    command: Any
    client: "Client"
    key: Key | None
    content: Fact
    sent_s: float
    flaw: str = ""
    """What is wrong with its signature."""
    arrived_ms: int | None = None
    """Server time when the venue first had it."""
    answer: dict[str, Any] | None = None
    answered_s: float = float("inf")


class Client:
    """One program of one person, over all its connections.

    Args:
        connect: opens a line, None while the venue takes none.
        later: calls back after so many seconds.
        overheard: rfq_ids that a curious maker might have got hold of.
        on_sent, on_answered: told each command, and each with its answer.
        looks: the venue lets makers have a last look.
    """

    def __init__(
        self,
        person: Person,
        number: int,
        *,
        now_s: Callable[[], float],
        connect: Callable[["Client"], Line | None],
        later: Callable[..., None],
        overheard: Callable[[], list[str]],
        on_sent: Callable[[Sent], None],
        on_answered: Callable[[Sent], None],
        pull_on_disconnect: bool,
        cancel_on_disconnect: bool,
        looks: bool,
    ) -> None:
        self.person = person
        self.number = number
        self.line: Line | None = None
        self.live = False
        self.wants_snapshot = False
        self.last_seq = 0
        self.picture = Picture()
        self.by_ref: dict[str, Sent] = {}
        self.unanswered: dict[str, Sent] = {}
        self.said: deque[Sent] = deque(maxlen=SAID_MAX)
        self.overheard = overheard
        self.server_ahead_ms = 0
        self._later = later
        self._now_s = now_s
        self._connect = connect
        self._on_sent = on_sent
        self._on_answered = on_answered
        self._pull_on_disconnect = pull_on_disconnect
        self._cancel_on_disconnect = cancel_on_disconnect
        self.looks = looks
        self._session_id = ""
        self._signed_count = 0
        self._refs = 0
        self._ids = 0

    @property
    def name(self) -> str:
        """As it stands in a trace."""
        return f"{self.person.name}.{self.number}"

    def new_id(self, kind: str) -> str:
        """An id nobody has used."""
        self._ids += 1
        return f"{kind}-{self.person.firm}-{self.person.trader}-{self.number}-{self._ids}"

    def new_ref(self) -> str:
        """A reference for one message."""
        self._refs += 1
        return f"{self.name.replace('/', '-')}-{self._refs}"

    # Connecting -------------------------------------------------------------

    def come(self) -> None:
        """Connect if there is no line; an earlier one may linger at the venue."""
        if self.line is None:
            self.line = self._connect(self)
            self.live = False

    def forget(self) -> None:
        """Start anew with nothing in memory but what was sent: everything comes again."""
        self.last_seq = 0
        self.picture = Picture()

    def lost(self, line: Line) -> None:
        """The line is found to be gone."""
        if line is self.line:
            self.line = None
            self.live = False

    # Sending ----------------------------------------------------------------

    def send(self, command: Any, flaw: str = "") -> Sent | None:
        """Send a command under a new ref; None while there is no line to send it on.

        With a `flaw` the signature is not as it should be.
        """
        if self.line is None or not self.live:
            return None
        command = replace(command, ref=self.new_ref())
        if not isinstance(command, BusinessCommand):
            self._send_unsigned(command)
            return None
        key = key_of(command, self.person.firm)
        sent = Sent(command, self, key, content_of(command), self._now_s(), flaw)
        self.by_ref[command.ref] = self.unanswered[command.ref] = sent
        self.said.append(sent)
        self._on_sent(sent)
        self.line.send(self._signed(encode(command), flaw), sent)
        return sent

    def _send_unsigned(self, command: Any) -> None:
        """Send what is nobody's offer, and is not asked about again."""
        if self.line is not None:
            sent = Sent(command, self, None, content_of(command), self._now_s())
            self.by_ref[command.ref] = sent
            self._on_sent(sent)
            self.line.send(encode(command).decode(), sent)

    def _signed(self, content: bytes, flaw: str) -> str:
        self._signed_count += 1
        time_us = int(self._now_s() * 1_000_000) + self._signed_count
        signer = signer_of("somebody-else" if flaw == "foreign" else self.person.serial)
        session_id = "another-session" if flaw == "replayed" else self._session_id
        line = signer.sign(content, session_id, time_us)
        if flaw == "missing":
            return content.decode()
        return line.replace("..", "..A", 1) if flaw == "invalid" else line

    def send_at(self, server_time_ms: int, command: Any) -> None:
        """Send when the venue's clock will show this time, as far as one can tell."""
        delay_s = (server_time_ms - self.server_ahead_ms) / 1000 - self._now_s()
        self._later(max(0.0, delay_s), self.send, command)

    def ask_again(self) -> None:
        """After a cut: each command without an answer once more, marked where it can be."""
        waiting, self.unanswered = list(self.unanswered.values()), {}
        asked: set[Key] = set()
        for sent in waiting:
            if sent.key is None or sent.key in asked:
                continue
            asked.add(sent.key)
            again = sent.command
            # A request may be asked after, or asked for again: each counts once.
            wanted = isinstance(again, QuoteRequest) and again.quote_req_id[-1] in "13579"
            if isinstance(again, AskedAfter) and not wanted:
                again = replace(again, poss_resend=True)
            self.send(again)

    # Hearing ----------------------------------------------------------------

    def hear(self, line: Line, messages: list[Fact]) -> None:
        """Take a frame in; one of an earlier line is not listened to."""
        for message in messages:
            if line is self.line:
                self._take(line, message)

    def _take(self, line: Line, message: dict[str, Any]) -> None:
        if "seq" in message:
            if message["seq"] != self.last_seq + 1:
                raise Violation("sequence", f"{self.name} has {self.last_seq} and hears {message}")
            self.last_seq += 1
            self.picture.take(message)
            return
        match message["type"]:
            case "welcome":
                self._session_id = message["session_id"]
                self.server_ahead_ms = message["server_time_ms"] - int(self._now_s() * 1000)
                logon = Logon(
                    session_id=message["session_id"],
                    resume_after_seq=self.last_seq,
                    snapshot=self.wants_snapshot,
                    pull_on_disconnect=self._pull_on_disconnect,
                    cancel_on_disconnect=self._cancel_on_disconnect,
                    minor_version=MINOR_VERSION,
                )
                line.next_seq = self.last_seq + 1
                self.wants_snapshot = False
                line.send(encode(logon).decode(), None)
            case "snapshot":
                self._restore(message)
            case "caught_up":
                self.live = True
                self.ask_again()
            case "ack" | "reject":
                sent = self.unanswered.pop(message["ref"], None)
                if sent is not None:
                    sent.answer, sent.answered_s = message, self._now_s()
                    self._on_answered(sent)

    def _restore(self, part: dict[str, Any]) -> None:
        """Take what is open for all there is."""
        if part["first"]:
            self.picture = Picture()
        for event in part["events"]:
            self.picture.take(event)
        if part["last"]:
            self.last_seq = part["last_seq"]


def key_of(command: BusinessCommand, firm: str) -> Key | None:
    """Under what a command's outcome is kept; None for one that has no id of its own."""
    match command:
        case QuoteRequest():
            return ("quote_request", firm, command.quote_req_id, 0)
        case Quote():
            return ("quote", firm, command.quote_id, command.revision)
        case QuoteResponse() | QuoteCross():
            return ("quote_response", firm, command.quote_resp_id, 0)
        case QuoteCounter():
            return ("quote_response", firm, command.counter_id, 0)
        case QuoteCounterResponse():
            return ("quote_counter_response", firm, command.counter_resp_id, 0)
        case LastLookResponse():
            return ("last_look_response", firm, command.look_resp_id, 0)
    return None


def content_of(command: BusinessCommand) -> Fact:
    """What a command asks for, without what a repetition may change."""
    members: Fact = msgspec.json.decode(encode(command))
    return {k: v for k, v in members.items() if k not in {"ref", "signature", "poss_resend"}}

"""Onboarding as plain facts: what the controller knows and the wizard shows."""

from dataclasses import dataclass
from enum import IntEnum

from rfqdesk.desktop.models.notice import Notice

USUAL_TRADING_PORT = "9443"
"""Where a venue trades unless its operator says otherwise."""


class Step(IntEnum):
    """The pages, in order."""

    SERVER = 0
    PERSON = 1
    KEY = 2
    APPROVAL = 3
    DONE = 4


@dataclass(frozen=True, slots=True)
class ServerForm:
    """What was typed on the first page, untouched; `token` came with an invitation."""

    address: str = ""
    trading_port: str = ""
    fingerprint: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class InvitationReading:
    """A first page as an invitation fills it, or why there is none, in words."""

    form: ServerForm | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PersonForm:
    """What was typed on the second page, untouched."""

    firm: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Judgement of one field: good or not, and why in a few words.

    `unfinished` is what is not good yet, but was not got wrong either.
    """

    good: bool
    text: str = ""
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class ServerVerdict:
    """Judgement of the first page, field by field."""

    address: Verdict
    trading_port: Verdict
    fingerprint: Verdict

    @property
    def good(self) -> bool:
        """Whether the server may be asked."""
        return self.address.good and self.trading_port.good and self.fingerprint.good


@dataclass(frozen=True, slots=True)
class PersonVerdict:
    """Judgement of the second page, field by field."""

    firm: Verdict
    person: Verdict

    @property
    def good(self) -> bool:
        """Whether a request can carry these names."""
        return self.firm.good and self.person.good


@dataclass(frozen=True, slots=True)
class VenueFacts:
    """A root certificate that a server showed.

    `grouped` is its fingerprint for reading out, `words` are its ten words.
    `confirmed` says that the user vouched for it; otherwise it was compared
    with what was typed.
    """

    name: str
    fingerprint: str
    valid_until_ms: int
    grouped: str = ""
    words: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """The certificate received, as a person wants to see it."""

    person: str
    organisation: str
    firm: str
    trader: str
    venue: str
    serial: str
    issuer: str
    valid_from_ms: int
    valid_until_ms: int
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnboardingState:
    """Everything the wizard shows.

    `busy` says in words what is being waited for, "" when nothing is.
    `fingerprint` is the request's, grouped for reading out, and `words` are its
    ten words; `qr` is the same as a picture. `shown` is the server's root while
    it waits for the user's word, `venue` the one that is believed. Times are
    epoch milliseconds, 0 for unknown. `refusal` is the operator's reason; `refused`
    tells it from an empty one.
    """

    step: Step = Step.SERVER
    busy: str = ""
    problem: Notice | None = None
    server: ServerForm = ServerForm()
    person: PersonForm = PersonForm()
    venue: VenueFacts | None = None
    shown: VenueFacts | None = None
    keyring: str = ""
    fingerprint: str = ""
    words: str = ""
    qr: tuple[tuple[bool, ...], ...] = ()
    requested_ms: int = 0
    next_check_ms: int = 0
    refused: bool = False
    refusal: str = ""
    certificate: CertificateFacts | None = None

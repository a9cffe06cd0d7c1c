"""The signatures in a journal, checked once more: did participants ask for what is recorded?

Needs the journal and nothing else, since the certificates stand in it. The hash
chain shows that nothing was changed since somebody noted its head down; this shows
that what is said to be a participant's was asked for with that participant's key.
"""

from collections.abc import Iterable, Mapping

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct

from rfqdesk.identity.signatures import DetachedSignature, SignatureInvalidError, thumbprint_of
from rfqdesk.protocol.codec import decode_client
from rfqdesk.protocol.commands import BusinessCommand, QuoteRequestOpen
from rfqdesk.protocol.operations.statuses import CertificateStatus
from rfqdesk.protocol.operations.wire import decode_operation
from rfqdesk.protocol.signing import detach
from rfqdesk.protocol.terms import Role
from rfqserver.ca.events import decode_identity_event
from rfqserver.ca.operation_events import OperationSigned
from rfqserver.ca.records import CertificateRecord
from rfqserver.ca.registry import Registry
from rfqserver.engine.commands import IdentifiedCommand
from rfqserver.engine.facts.events import (
    CommandRejected,
    Event,
    QuoteSubmitted,
    RequestOpened,
    RequestPassed,
    decode_event,
)
from rfqserver.engine.facts.life_events import RequestAmended, RequestDrafted, RequestWorking
from rfqserver.engine.idempotency import fingerprint_of
from rfqserver.journal.interface import Record
from rfqserver.service.authority.identity_log import apply_record
from rfqserver.service.operator.audit import OPERATOR_ACTOR
from rfqserver.service.sequencer import STREAM

OPERATION_KIND = "operation_signed"
FLAWS_MAX = 100
"""Rows told one by one; the rest is counted."""

_ALWAYS_ASKED_FOR = (
    RequestOpened
    | RequestDrafted
    | RequestAmended
    | RequestWorking
    | QuoteSubmitted
    | RequestPassed
    | CommandRejected
)
"""Events that only a participant's command brings about, and each from one of its own."""

_SAME = ("rfq_id", "quote_req_id", "quote_id", "revision", "bid", "offer", "bid_legs",
         "offer_legs", "all_or_none", "quote_type", "legs", "quantity", "side", "disclosed",
         "text")  # fmt: skip
"""What such an event takes over from its command as it was said."""


class SignatureFault(Struct, frozen=True):
    """A row that its sender's signature does not bear out."""

    seq: int
    text: str


class SignatureReport(Struct, frozen=True):
    """`signed` rows hold; `unsigned` ones are from before the venue demanded signatures."""

    signed: int
    unsigned: int
    faults: tuple[SignatureFault, ...]
    faults_omitted: int = 0

    @property
    def ok(self) -> bool:
        """Whether every row that ought to bear a signature bears a good one."""
        return not self.faults


class _WrongError(Exception):
    pass


def audit_signatures(records: Iterable[Record]) -> SignatureReport:
    """Read records from the first on and check every signature among them.

    Raises:
        msgspec.MsgspecError, KeyError: a record that this version cannot read.
    """
    check = _Check()
    for record in records:
        check.take(record)
    return SignatureReport(
        signed=check.signed + check.operations,
        unsigned=check.unsigned,
        faults=tuple(check.faults[:FLAWS_MAX]),
        faults_omitted=max(0, len(check.faults) - FLAWS_MAX),
    )


class _Check:
    def __init__(self) -> None:
        self.signed = 0
        self.unsigned = 0
        self.operations = 0
        self.faults: list[SignatureFault] = []
        self._registry = Registry()
        self._keys: dict[str, tuple[str, ec.EllipticCurvePublicKey]] = {}
        self._last_us: dict[tuple[str, str], int] = {}
        self._drafted: dict[str, str] = {}
        """Fingerprints of drafts, by rfq_id."""

    def take(self, record: Record) -> None:
        apply_record(self._registry, record)
        try:
            if record.entry.stream == STREAM:
                self._traded(record)
            elif record.entry.kind == OPERATION_KIND:
                self._operated(record)
                self.operations += 1
        except _WrongError as error:
            self.faults.append(SignatureFault(record.seq, str(error)))

    def _traded(self, record: Record) -> None:
        event = decode_event(record.entry.payload)
        if isinstance(event, RequestDrafted):
            self._drafted[event.rfq_id] = event.fingerprint
        if event.signed_line:
            self._signed(event, record.entry.actor)
            self.signed += 1
        elif isinstance(event, _ALWAYS_ASKED_FOR):
            self._unsigned()

    def _operated(self, record: Record) -> None:
        event = decode_identity_event(record.entry.payload)
        actor = record.entry.actor.removeprefix(OPERATOR_ACTOR)
        if not isinstance(event, OperationSigned) or not actor.endswith(f"#{event.serial}"):
            raise _WrongError("it names another certificate than its actor does")
        self._proved(event.signed_line, actor, event.time_ms)
        if self._registry.certificates[event.serial].role is not Role.OPERATOR:
            raise _WrongError(f"the certificate {event.serial} is no operator's")
        try:
            operation = decode_operation(event.signed_line)
        except ValueError as error:
            raise _WrongError("what was signed is no operation") from error
        if operation.__struct_config__.tag != event.operation:
            raise _WrongError("it says otherwise than what was signed: operation")

    def _unsigned(self) -> None:
        if self.signed or self.faults:
            raise _WrongError("it bears no signature, though rows before it do")
        self.unsigned += 1

    def _signed(self, event: Event, actor: str) -> None:
        self._proved(event.signed_line, actor, event.time_ms)
        try:
            command = decode_client(event.signed_line)
        except ValueError as error:
            raise _WrongError(f"its signature does not hold: {error}") from error
        if not isinstance(command, BusinessCommand):
            raise _WrongError("what was signed is no command")
        difference = _difference(event, command, self._drafted)
        if difference:
            raise _WrongError(f"it says otherwise than what was signed: {difference}")

    def _proved(self, line: str, actor: str, time_ms: int) -> None:
        """Hold a line to the signature in it, which has to be the actor's, and used once."""
        name, _, serial = actor.partition("#")
        certificate = self._registry.certificates.get(serial)
        if certificate is None or name != f"{certificate.firm}/{certificate.trader}":
            raise _WrongError(f"it is said to be of {actor}, to whom no certificate was issued")
        if certificate.status(time_ms) is not CertificateStatus.ACTIVE:
            raise _WrongError(f"the certificate {serial} did not count at that time")
        try:
            content, text = detach(line)
            signature = DetachedSignature.parse(text)
            thumbprint, key = self._key_of(certificate)
            if signature.header.thumbprint != thumbprint:
                raise _WrongError(f"its signature names another certificate than {serial}")
            signature.verify(key, content.encode())
        except (SignatureInvalidError, ValueError) as error:
            raise _WrongError(f"its signature does not hold: {error}") from error
        self._once(serial, signature)

    def _key_of(self, certificate: CertificateRecord) -> tuple[str, ec.EllipticCurvePublicKey]:
        if certificate.serial not in self._keys:
            der = certificate.certificate_der
            key = x509.load_der_x509_certificate(der).public_key()
            if not isinstance(key, ec.EllipticCurvePublicKey):
                raise _WrongError(f"the certificate {certificate.serial} can't sign commands")
            self._keys[certificate.serial] = (thumbprint_of(der), key)
        return self._keys[certificate.serial]

    def _once(self, serial: str, signature: DetachedSignature) -> None:
        session = (serial, signature.header.session_id)
        if signature.header.sending_time_us <= self._last_us.get(session, -1):
            raise _WrongError("its signature had been used before, or is older than the last one")
        self._last_us[session] = signature.header.sending_time_us


def _difference(event: Event, command: BusinessCommand, drafted: Mapping[str, str]) -> str:
    """The first thing that the event says otherwise than the command, "" for none."""
    if not isinstance(event, _ALWAYS_ASKED_FOR):
        return ""
    fingerprint = getattr(event, "fingerprint", None)
    if isinstance(command, QuoteRequestOpen) and isinstance(event, RequestOpened):
        # What it opens is the draft, which its own row is held to.
        if drafted.get(event.rfq_id) != fingerprint:
            return "fingerprint"
    elif fingerprint is not None and (
        not isinstance(command, IdentifiedCommand) or fingerprint_of(command) != fingerprint
    ):
        return "fingerprint"
    if isinstance(event, CommandRejected):
        return ""
    said, asked = _members(event), _members(command)
    return next((n for n in _SAME if n in said and n in asked and said[n] != asked[n]), "")


def _members(struct: msgspec.Struct) -> Mapping[str, object]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}

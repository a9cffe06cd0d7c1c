"""Who was turned away, in the journal: all of it at first, then a sample and a count.

Strangers bring these entries about, and the journal is kept for ever: each
address has a budget, all together have one, and what exceeds them is counted
and told once a minute. Nobody who is turned away waits for the disk.
"""

from collections import Counter, OrderedDict
from contextlib import suppress

import structlog
from cryptography import x509

from rfqserver.ca.encoding import serial_text, sha256_hex
from rfqserver.ca.events import AnyIdentityEvent
from rfqserver.ca.refusal_events import (
    CertificateRefused,
    CommandRefused,
    EnrolmentRefused,
    HandshakeRefused,
    LockoutRefused,
    OperationRefused,
    RefusalsOmitted,
    RenewalRefused,
    SessionRefused,
)
from rfqserver.gateway.acceptor import OnRefused, RefusedHandshake
from rfqserver.gateway.flow import TokenBucket
from rfqserver.gateway.interface import Principal, Refusal
from rfqserver.gateway.source import source_of
from rfqserver.journal.interface import VENUE_ACTOR, JournalClosedError, JournalHaltedError
from rfqserver.service.authority.identity_log import IdentityLog
from rfqserver.service.clock import VenueClock

NOTES_PER_S = 0.1
NOTES_BURST = 1_000
"""Of all sources together."""

SOURCE_BURST = 20
SOURCE_PER_S = 1 / 60
SOURCES_MAX = 4_096
"""Sources whose budget is remembered; the one longest silent is forgotten first."""

SUMMARY_EVERY_MS = 60_000
SUMMARY_SOURCES_MAX = 10
COUNTED_SOURCES_MAX = 1_000
SUBJECT_MAX_CHARS = 200

log = structlog.get_logger("rfqserver.service")


class _Budget:
    """What may be written of each source, and of all together."""

    def __init__(self) -> None:
        self._sources: OrderedDict[str, TokenBucket] = OrderedDict()
        self._all = TokenBucket(rate_per_s=NOTES_PER_S, burst=NOTES_BURST)

    def take(self, source: str, now_s: float) -> bool:
        bucket = self._sources.pop(source, None)
        if bucket is None:
            bucket = TokenBucket(rate_per_s=SOURCE_PER_S, burst=SOURCE_BURST)
        self._sources[source] = bucket
        if len(self._sources) > SOURCES_MAX:
            self._sources.popitem(last=False)
        return bucket.take(now_s) and self._all.take(now_s)


class RefusalLog:
    """Journals refusals: of handshakes, certificates, requests, sessions, messages, operations."""

    def __init__(self, identity_log: IdentityLog, clock: VenueClock) -> None:
        self.identity_log = identity_log
        self._clock = clock
        # Apart, so that strangers can't use up what is kept for certificates of our own.
        self._strangers = _Budget()
        self._holders = _Budget()
        self._omitted: Counter[str] = Counter()
        self._omitted_elsewhere = 0
        self._omitted_since_ms = 0

    def handshakes_at(self, listener: str) -> OnRefused:
        """What a listener of this name tells its refused handshakes to."""

        def refused(handshake: RefusedHandshake) -> None:
            self._handshake(listener, handshake)

        return refused

    def _handshake(self, listener: str, refused: RefusedHandshake) -> None:
        failure = refused.failure
        serial, subject, fingerprint = _known_of(failure.certificate_der)
        event = HandshakeRefused(
            time_ms=self._clock.now_ms(),
            listener=listener,
            reason=failure.reason,
            verify_code=failure.verify_code,
            text=failure.text,
            address=refused.address,
            source_port=refused.source_port,
            serial=serial,
            subject=subject,
            fingerprint=fingerprint,
        )
        log.info(
            "handshake refused", why=failure.reason, text=failure.text, address=refused.address
        )
        source = source_of(refused.address)
        self._note(event, f"stranger:{refused.address}", self._strangers, source)

    def submission(
        self, event: EnrolmentRefused | RenewalRefused | LockoutRefused, actor: str
    ) -> None:
        """Something handed in at the enrolment port was not taken."""
        serial = "" if isinstance(event, EnrolmentRefused) else event.serial
        if serial:
            self._note(event, actor, self._holders, f"certificate {serial}")
        else:
            self._note(event, actor, self._strangers, source_of(event.address))

    async def operation(self, operation: str, text: str, actor: str) -> None:
        """An operator was refused something; on disk when this returns, unless the journal halts.

        Operators are few, and the verb that comes next may be `audit`.
        """
        event = OperationRefused(time_ms=self._clock.now_ms(), operation=operation, text=text)
        self._note(event, actor, self._holders, actor)
        with suppress(JournalHaltedError):
            await self.identity_log.settled()

    def certificate(self, refusal: Refusal, certificate_der: bytes, address: str) -> None:
        """TLS let this certificate in, and the registry does not."""
        serial, subject, fingerprint = _known_of(certificate_der)
        event = CertificateRefused(
            time_ms=self._clock.now_ms(),
            reason=refusal.kind,
            address=address,
            serial=serial,
            subject=subject,
            fingerprint=fingerprint,
        )
        self._note(event, f"certificate:{serial}", self._holders, address)

    def session(self, refusal: Refusal, who: Principal, command: str) -> None:
        """Somebody connected may no longer act; `command` is what was not taken."""
        event = SessionRefused(
            time_ms=self._clock.now_ms(),
            reason=refusal.kind,
            firm=who.firm,
            trader=who.trader,
            serial=who.certificate_serial,
            command=command,
        )
        self._note(event, actor_of(who), self._holders, f"certificate {who.certificate_serial}")

    def command(self, reason: str, who: Principal, command: str) -> None:
        """Somebody sent what they may not; `command` has no id under which it is kept."""
        event = CommandRefused(
            time_ms=self._clock.now_ms(),
            reason=reason,
            firm=who.firm,
            trader=who.trader,
            serial=who.certificate_serial,
            command=command,
        )
        self._note(event, actor_of(who), self._holders, f"certificate {who.certificate_serial}")

    def summarise(self, *, at_once: bool = False) -> None:
        """Journal the count of what was left out, when a minute of it is over."""
        now_ms = self._clock.now_ms()
        count = self._omitted.total() + self._omitted_elsewhere
        if not count or not (at_once or now_ms - self._omitted_since_ms >= SUMMARY_EVERY_MS):
            return
        most = dict(self._omitted.most_common(SUMMARY_SOURCES_MAX))
        event = RefusalsOmitted(
            time_ms=now_ms,
            since_ms=self._omitted_since_ms,
            count=count,
            sources=most,
            elsewhere=count - sum(most.values()),
        )
        self._omitted.clear()
        self._omitted_elsewhere = 0
        self._append(event, VENUE_ACTOR)

    def _note(self, event: AnyIdentityEvent, actor: str, budget: _Budget, source: str) -> None:
        self.summarise()
        if budget.take(source, event.time_ms / 1000):
            self._append(event, actor)
            return
        if not self._omitted and not self._omitted_elsewhere:
            self._omitted_since_ms = event.time_ms
        if source in self._omitted or len(self._omitted) < COUNTED_SOURCES_MAX:
            self._omitted[source] += 1
        else:
            self._omitted_elsewhere += 1

    def _append(self, event: AnyIdentityEvent, actor: str) -> None:
        try:
            self.identity_log.append([event], actor)
        except (JournalHaltedError, JournalClosedError) as error:
            # The refusal stands, and the venue is ending: only the entry is missing.
            log.warning("refusal not recorded: the journal takes nothing", why=str(error))


def actor_of(who: Principal) -> str:
    """The journal's name for whoever acts under a certificate."""
    return f"{who.firm}/{who.trader}#{who.certificate_serial}"


def _known_of(certificate_der: bytes) -> tuple[str, str, str]:
    """Serial number, subject and fingerprint; unproven, and empty where there is nothing."""
    if not certificate_der:
        return "", "", ""
    fingerprint = sha256_hex(certificate_der)
    try:
        certificate = x509.load_der_x509_certificate(certificate_der)
        subject = certificate.subject.rfc4514_string()[:SUBJECT_MAX_CHARS]
        return serial_text(certificate.serial_number), subject, fingerprint
    except ValueError:
        return "", "", fingerprint

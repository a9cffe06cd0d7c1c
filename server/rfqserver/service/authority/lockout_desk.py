"""Locking oneself out: a holder revokes the own certificate, the operator is told afterwards.

Whoever can do this holds the key, and with the key could do worse.
"""

import structlog
from cryptography import x509

from rfqserver.ca.crl import RevocationReason, reason_of
from rfqserver.ca.encoding import serial_text, sha256_hex
from rfqserver.ca.records import CertificateRecord
from rfqserver.ca.refusal_events import LockoutRefused
from rfqserver.gateway.enrolment import Busy, Refused, Rejected
from rfqserver.gateway.interface import Principal, Refusal
from rfqserver.gateway.lockout import LockedOut, LockoutOutcome
from rfqserver.journal.interface import JournalHaltedError
from rfqserver.service.authority.authority import REVOKED, RegistryAuthority
from rfqserver.service.authority.enrolment_intake import BUSY_RETRY_S
from rfqserver.service.authority.refusal_log import RefusalLog
from rfqserver.service.authority.revocation import Revocation
from rfqserver.service.clock import VenueClock
from rfqserver.service.operator.approval import OperationIncompleteError

REASON_MAX_BYTES = 64

log = structlog.get_logger("rfqserver.service")


class LockoutDesk:
    """Implements the gateway's `Lockout`."""

    def __init__(self, refusals: RefusalLog, revocation: Revocation, clock: VenueClock) -> None:
        self._refusals = refusals
        self._log = refusals.identity_log
        self._registry = refusals.identity_log.registry
        self._authority = RegistryAuthority(refusals.identity_log.registry, clock)
        self._revocation = revocation
        self._clock = clock

    async def lock_out(
        self, body: bytes, certificate_der: bytes | None, address: str
    ) -> LockoutOutcome:
        """See `Lockout.lock_out`; asked again, it answers the same."""
        try:
            outcome = await self._decided(body, certificate_der, address)
            await self._log.settled()
        except JournalHaltedError:
            return Busy(
                "The venue has halted and can't keep this. Read your certificate's serial number "
                "to the operator by telephone.",
                BUSY_RETRY_S,
            )
        return outcome

    async def _decided(
        self, body: bytes, certificate_der: bytes | None, address: str
    ) -> LockoutOutcome:
        if certificate_der is None:
            text = (
                "Whoever locks a certificate out must hold it, and the connection came without "
                "one. Nothing was done. Present it, or ring the operator."
            )
            return self._turned_away(Rejected(text), body, "", address)
        serial = serial_text(x509.load_der_x509_certificate(certificate_der).serial_number)
        standing = self._authority.identify(certificate_der, address)
        if isinstance(standing, Refusal) and standing.kind != REVOKED:
            text = f"Nothing was done. {standing.text}"
            return self._turned_away(Rejected(text), body, serial, address)
        try:
            reason = _reason(body)
        except ValueError as error:
            return self._turned_away(Refused(f"Nothing was done. {error}"), body, serial, address)
        if isinstance(standing, Principal):
            record = self._registry.certificates[serial]
            await self._revoke(record, reason, address)
        return LockedOut(
            f"Locked out: certificate {serial} is revoked, with whatever it was renewed into or "
            "from. Nothing is taken under it any more. Tell the operator, and enrol again with a "
            "new key."
        )

    async def _revoke(
        self, record: CertificateRecord, reason: RevocationReason, address: str
    ) -> None:
        log.warning("certificate locked out by its holder", serial=record.serial, address=address)
        try:
            await self._revocation.of_line(record, reason, f"certificate:{record.serial}")
        except OperationIncompleteError as error:
            # The holder is shut out, which is what was asked; the list is the operator's matter.
            log.critical("locked out, but not on a list yet", why=str(error))

    def _turned_away(
        self, outcome: Refused | Rejected, body: bytes, serial: str, address: str
    ) -> Refused | Rejected:
        event = LockoutRefused(
            time_ms=self._clock.now_ms(),
            serial=serial,
            text=outcome.text,
            body_sha256=sha256_hex(body),
            body_bytes=len(body),
            address=address,
        )
        actor = f"certificate:{serial}" if serial else f"stranger:{address}"
        self._refusals.submission(event, actor)
        log.info("lock-out refused", why=outcome.text, serial=serial, address=address)
        return outcome


def _reason(body: bytes) -> RevocationReason:
    """The reason a body names; key compromise for none.

    Raises:
        ValueError: it names none that there is.
    """
    text = body[: REASON_MAX_BYTES + 1].decode("ascii", errors="replace").strip()
    if len(body) > REASON_MAX_BYTES:
        text = f"{text[:20]}..."
    return reason_of(text) if text else RevocationReason.KEY_COMPROMISE

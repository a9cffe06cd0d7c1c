"""Revoking in one step: registry and OCSP answers at once, sessions when it is on disk, then lists.

The registry is asked on every message, so that nothing is taken under a revoked
certificate from the first moment, whatever the lists say yet.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence

import structlog

from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.errors import CrlRefusedError
from rfqserver.ca.events import AnyIdentityEvent, CertificateRevoked
from rfqserver.ca.records import CertificateRecord
from rfqserver.service.authority.identity_log import IdentityLog
from rfqserver.service.authority.trust_renewal import TrustRenewal
from rfqserver.service.clock import VenueClock
from rfqserver.service.operator.approval import OperationIncompleteError, OperationRefusedError

log = structlog.get_logger("rfqserver.service")


def without_list(error: CrlRefusedError | OSError) -> str:
    """What it means that a revocation is not on the list that everybody uses, and what next."""
    if isinstance(error, CrlRefusedError):
        return f"others cannot learn of it from a list yet. {error}"
    return (
        "the new list could not be brought into use everywhere: "
        f"{error}. The venue tries again by itself within a minute; mend what is named."
    )


class Revocation:
    """Revokes one certificate or all of a firm's.

    `on_revoked` ends a certificate's sessions once its revocation is durable.
    """

    def __init__(
        self,
        identity_log: IdentityLog,
        renewal: TrustRenewal,
        clock: VenueClock,
        *,
        on_revoked: Callable[[CertificateRecord], object],
    ) -> None:
        self._log = identity_log
        self._registry = identity_log.registry
        self._renewal = renewal
        self._clock = clock
        self._on_revoked = on_revoked

    async def of_certificate(
        self, record: CertificateRecord, reason: RevocationReason, operator: str
    ) -> list[CertificateRecord]:
        """Revoke one certificate, whatever it was renewed into, and what it was renewed from.

        Whoever stole a key may be the one who renewed it, and the key that it was
        renewed from, which may still be in its time of grace, is on the same machine.

        Returns the certificate asked for, then what was revoked with it.

        Raises:
            OperationRefusedError: all of it was revoked before.
            OperationIncompleteError, JournalHaltedError: see `of_firm`.
        """
        serials = self._counting_of_line(record)
        if record.revoked_ms is None and record.serial not in serials:
            # It has expired; the list says from now on that it is not to be believed either.
            serials.append(record.serial)
        if not serials:
            raise OperationRefusedError(f"Certificate {record.serial} was revoked before.")
        revoked = await self._revoke(serials, reason, operator)
        asked = self._registry.certificates[record.serial]
        return [asked, *(one for one in revoked if one.serial != asked.serial)]

    async def of_line(
        self, record: CertificateRecord, reason: RevocationReason, actor: str
    ) -> list[CertificateRecord]:
        """As `of_certificate`, where all of it may have been revoked before: nothing is to do then.

        Raises:
            OperationIncompleteError, JournalHaltedError: see `of_firm`.
        """
        serials = self._counting_of_line(record)
        return await self._revoke(serials, reason, actor) if serials else []

    async def with_successor(
        self,
        issuing: Sequence[AnyIdentityEvent],
        replaced: CertificateRecord,
        reason: RevocationReason,
        operator: str,
    ) -> list[CertificateRecord]:
        """Issue a certificate and revoke the line that it takes the place of, in one batch.

        Returns what was revoked.

        Raises:
            OperationIncompleteError, JournalHaltedError: see `of_firm`.
        """
        serials = self._counting_of_line(replaced)
        if not serials:
            await self._log.record(issuing, operator)
            return []
        return await self._revoke(serials, reason, operator, issuing)

    def all_of_line(self, record: CertificateRecord) -> list[CertificateRecord]:
        """A certificate, all it was renewed from, and all it was renewed into; oldest first."""
        while record.replaces:
            record = self._registry.certificates[record.replaces]
        return list(self._line_of(record))

    def _counting_of_line(self, record: CertificateRecord) -> list[str]:
        now_ms = self._clock.now_ms()
        return [
            one.serial
            for one in self.all_of_line(record)
            if one.revoked_ms is None and now_ms < one.not_after_ms
        ]

    def _line_of(self, record: CertificateRecord) -> Iterator[CertificateRecord]:
        yield record
        while record.replaced_by:
            record = self._registry.certificates[record.replaced_by]
            yield record

    async def of_firm(
        self, firm: str, reason: RevocationReason, operator: str
    ) -> list[CertificateRecord]:
        """Revoke all of a firm's certificates that have not expired: one batch, one list.

        Raises:
            OperationRefusedError: the firm has none.
            OperationIncompleteError: shut out, but the new list was refused.
            JournalHaltedError: shut out for this run, but perhaps not on disk: revoke again.
        """
        now_ms = self._clock.now_ms()
        serials = [
            record.serial
            for record in self._registry.certificates.values()
            if record.firm == firm and record.revoked_ms is None and now_ms < record.not_after_ms
        ]
        if not serials:
            raise OperationRefusedError(
                f"Firm '{firm}' has no certificate that could be revoked. "
                "`rfqserver certificates list` shows the firms by their short names."
            )
        return await self._revoke(serials, reason, operator)

    async def _revoke(
        self,
        serials: Sequence[str],
        reason: RevocationReason,
        operator: str,
        issuing: Sequence[AnyIdentityEvent] = (),
    ) -> list[CertificateRecord]:
        # What belongs to one act happened at one time.
        now_ms = issuing[0].time_ms if issuing else self._clock.now_ms()
        revoked = [
            CertificateRevoked(time_ms=now_ms, serial=serial, reason=reason) for serial in serials
        ]
        self._log.append([*issuing, *revoked], operator)
        await self._log.settled()
        records = [self._registry.certificates[serial] for serial in serials]
        for record in records:
            self._on_revoked(record)
        # What was just said to the sessions leaves before the long work begins.
        await asyncio.sleep(0)
        try:
            await self._renewal.lists()
        except (CrlRefusedError, OSError) as error:
            # The registry shuts the holders out all the same, only after the handshake.
            log.critical("revoked without a new revocation list", why=str(error))
            raise OperationIncompleteError(
                f"Revoked: {', '.join(serials)}. Nothing is taken under them here any more, but "
                f"{without_list(error)}"
            ) from error
        return records

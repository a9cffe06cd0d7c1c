"""Revoking the venue's own certificates: a new key first, so that nothing stands still."""

from contextlib import suppress

import structlog

from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.errors import CrlRefusedError, IssuingError
from rfqserver.ca.events import VenueCertificateRevoked
from rfqserver.ca.venue_certificates import VenueCertificateRecord
from rfqserver.service.authority.identity_log import IdentityLog
from rfqserver.service.authority.revocation import without_list
from rfqserver.service.authority.trust import TrustKeeper
from rfqserver.service.authority.trust_renewal import TrustRenewal
from rfqserver.service.clock import VenueClock
from rfqserver.service.operator.approval import OperationIncompleteError, OperationRefusedError

log = structlog.get_logger("rfqserver.service")


class OwnRevocation:
    """Revokes a server or OCSP signer's certificate, and replaces the one in use."""

    def __init__(
        self,
        identity_log: IdentityLog,
        trust: TrustKeeper,
        renewal: TrustRenewal,
        clock: VenueClock,
    ) -> None:
        self._log = identity_log
        self._trust = trust
        self._renewal = renewal
        self._clock = clock

    async def of_venue(
        self, record: VenueCertificateRecord, reason: RevocationReason, operator: str
    ) -> str:
        """Revoke one of the venue's own certificates; returns the serial of its successor.

        One in use is replaced in the same batch, key and all. Sessions go on:
        they were agreed under the old one and rest on it no more. "" means that
        it was not in use.

        Raises:
            OperationRefusedError: it was revoked before, or there can be no new one.
            OperationIncompleteError: replaced, but the new list was refused.
            JournalHaltedError: replaced for this run, but perhaps not on disk: revoke again.
        """
        if record.revoked_ms is not None:
            raise OperationRefusedError(f"Certificate {record.serial} was revoked before.")
        now_ms = self._clock.now_ms()
        try:
            issued = self._trust.replace(record.serial, now_ms)
        except IssuingError as error:
            raise OperationRefusedError(
                f"Nothing was revoked, because the venue could not give itself another: {error}"
            ) from error
        ended = VenueCertificateRevoked(time_ms=now_ms, serial=record.serial, reason=reason)
        self._log.append([*issued, ended], operator)
        await self._log.settled()
        log.warning("the venue's own certificate revoked", serial=record.serial, kind=record.kind)
        try:
            await self._renewal.lists()
        except (CrlRefusedError, OSError) as error:
            if isinstance(error, CrlRefusedError):
                # The key that is no longer to be used must go all the same.
                with suppress(OSError):
                    await self._renewal.present()
            raise OperationIncompleteError(
                f"Revoked and replaced: {record.serial}, but {without_list(error)}"
            ) from error
        return next((event.serial for event in issued), "")

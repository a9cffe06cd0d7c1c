"""Puts roots and issuing CAs in force that a ceremony has prepared, with no session lost."""

import asyncio
from collections.abc import Callable, Sequence

import structlog

from rfqdesk.protocol.operations.statuses import CertificateStatus
from rfqserver.ca.errors import IssuingError, KeyFileError
from rfqserver.ca.events import AnyIdentityEvent, CertificateRevoked
from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.records import CertificateRecord
from rfqserver.ca.succession import (
    adoption_events,
    check_known,
    check_succession,
    ended_with_issuer,
)
from rfqserver.service.authority.authority_files import AuthorityFiles
from rfqserver.service.authority.identity_log import IdentityLog
from rfqserver.service.authority.trust import TrustKeeper
from rfqserver.service.authority.trust_renewal import TrustRenewal
from rfqserver.service.clock import VenueClock
from rfqserver.service.operator.approval import OperationIncompleteError, OperationRefusedError

NAMED_MAX = 20
"""Certificates that are named one by one to an operator."""

log = structlog.get_logger("rfqserver.service")


class Succession:
    """Changes what the hierarchy in force is, in files, memory and journal.

    The files first: the journal may say of what is in force that it is so, at the
    start as well, and never speaks of what a crash kept from coming into force.
    """

    def __init__(
        self,
        identity_log: IdentityLog,
        hierarchy: Hierarchy,
        trust: TrustKeeper,
        renewal: TrustRenewal,
        clock: VenueClock,
        *,
        files: AuthorityFiles | None,
        on_revoked: Callable[[CertificateRecord], object],
        on_superseded: Callable[[CertificateRecord], object],
    ) -> None:
        self._log = identity_log
        self._registry = identity_log.registry
        self._hierarchy = hierarchy
        self._trust = trust
        self._renewal = renewal
        self._clock = clock
        self._files = files
        self._on_revoked = on_revoked
        self._on_superseded = on_superseded

    def found_at_start(self, now_ms: int) -> list[AnyIdentityEvent]:
        """What the journal does not know yet of the authority in force.

        Raises:
            CrlRefusedError, SuccessionRefusedError: files are older than what was in use before.
        """
        check_known(self._hierarchy, self._registry.authority)
        return self._news(now_ms)

    async def adopt(
        self, manifest_sha256: str, *, force: bool, operator: str
    ) -> list[CertificateRecord]:
        """Put in force what was prepared; returns the certificates that ended with it.

        Raises:
            OperationRefusedError: nothing has changed, and why. Without `force` also when
                active certificates would lose the root they lead to.
            OperationIncompleteError: it is in force, but lists or the venue's own certificates
                could not be renewed.
            JournalHaltedError: it is in force, but perhaps not in the journal yet.
        """
        if self._files is None:
            raise OperationRefusedError("This venue keeps no authority on disk.")
        try:
            following = await asyncio.to_thread(self._files.load_next, manifest_sha256)
            now_ms = self._clock.now_ms()
            check_succession(self._hierarchy, following, self._registry.authority, now_ms)
            if not force:
                self._refuse_to_strand(following, now_ms)
            # From the check to here nothing is awaited: no certificate can be issued in between.
            self._files.switch()
        except (IssuingError, KeyFileError, OSError) as error:
            raise OperationRefusedError(f"Nothing has changed. {error}") from error
        self._hierarchy.replace(following)
        news = self._news(now_ms)
        self._log.append(news, operator)
        log.warning("authority changed", issuing=following.generation, operator=operator)
        ended = [event.serial for event in news if isinstance(event, CertificateRevoked)]
        await self._log.settled()
        records = [self._registry.certificates[serial] for serial in ended]
        for record in records:
            self._end(record, now_ms)
        try:
            # All lists anew; where the venue serves, the newest issuing CA certifies it as well.
            await self._renewal.all(own=self._trust.material() is not None)
        except (IssuingError, OSError) as error:
            log.critical("authority changed, but not all renewed", why=str(error))
            raise OperationIncompleteError(
                f"The new authority is in force, but not all that follows from it: {error}"
            ) from error
        return records

    def _end(self, record: CertificateRecord, now_ms: int) -> None:
        if record.status(now_ms) is CertificateStatus.SUPERSEDED:
            # Renewed before: its holder comes back with the new certificate.
            self._on_superseded(record)
        else:
            self._on_revoked(record)

    def _news(self, now_ms: int) -> list[AnyIdentityEvent]:
        known = self._registry.authority
        return [
            *adoption_events(self._hierarchy, known, now_ms),
            *self._trust.adopt_root_crls(now_ms),
            *ended_with_issuer(self._hierarchy, self._registry, now_ms),
        ]

    def _refuse_to_strand(self, following: Hierarchy, now_ms: int) -> None:
        kept = {ca.generation for ca in following.issuing}
        stranded = [
            record
            for record in self._registry.certificates.values()
            if record.generation not in kept
            and not record.replaced_by
            and record.status(now_ms) is CertificateStatus.ACTIVE
        ]
        if stranded:
            raise OperationRefusedError(
                "Nothing has changed: active certificates still lead to the root to be retired: "
                f"{_named(stranded)}. Wait until they are renewed, which happens by itself at two "
                "thirds of their life, or repeat this with --force: then they are revoked, and "
                "their holders must enrol anew."
            )


def _named(records: Sequence[CertificateRecord]) -> str:
    names = [f"{one.serial} of {one.firm}/{one.trader}" for one in records[:NAMED_MAX]]
    more = len(records) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")

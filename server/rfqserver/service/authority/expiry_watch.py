"""Says in the log what is about to end and was not renewed, while there is time to act."""

import heapq
from collections.abc import Iterable
from enum import StrEnum
from itertools import islice

import structlog
from msgspec import Struct

from rfqdesk.protocol.operations.statuses import CertificateStatus
from rfqserver.ca.encoding import utc_of
from rfqserver.ca.profiles import DAY_MS
from rfqserver.ca.records import CertificateRecord
from rfqserver.ca.registry import Registry
from rfqserver.service.clock import VenueClock

TOLD_MAX = 100
"""Certificates told of in one look; the others' turn comes at the next."""

OVERDUE_LEFT = 0.4
"""What is left of the venue's own certificate when its renewal, at half its life, has failed."""

log = structlog.get_logger("rfqserver.service")


class Urgency(StrEnum):
    """How pressing it is that a certificate past its renewal time was not renewed."""

    DUE = "due"
    """Less than a third of its life is left: clients renew by themselves at that point."""
    LATE = "late"
    """Less than a fifth."""
    CRITICAL = "critical"
    """Less than a twentieth."""


_PARTS = {Urgency.CRITICAL: 20, Urgency.LATE: 5, Urgency.DUE: 3}
_STAGES = (Urgency.LATE, Urgency.CRITICAL, None)
"""What is told of a participant's certificate, in this order; None is its end."""


class OwnLife(Struct, frozen=True):
    """When one of the venue's own certificates began and ends."""

    name: str
    not_before_ms: int
    not_after_ms: int


def urgency_of(record: CertificateRecord, now_ms: int) -> Urgency | None:
    """Tell how pressing a certificate's renewal is; None where there is nothing to renew yet."""
    if record.replaced_by or record.status(now_ms) is not CertificateStatus.ACTIVE:
        return None
    return _urgency(record.not_before_ms, record.not_after_ms, now_ms)


def _urgency(not_before_ms: int, not_after_ms: int, now_ms: int) -> Urgency | None:
    life_ms, left_ms = not_after_ms - not_before_ms, not_after_ms - now_ms
    return next((one for one, part in _PARTS.items() if left_ms * part <= life_ms), None)


class ExpiryWatch:
    """Tells of each certificate once at each stage, in the log alone.

    Keeps one place in a queue for each certificate, so that a look costs what
    is due and not what there is.
    """

    def __init__(self, registry: Registry, clock: VenueClock) -> None:
        self._registry = registry
        self._clock = clock
        self._queued = 0
        self._queue: list[tuple[int, str, int]] = []
        """When, which certificate, which of the stages."""
        self._own_told: dict[str, tuple[int, str]] = {}

    def look(self, own: Iterable[OwnLife] = ()) -> None:
        """Tell what has come due; `own` are the venue's certificates in use."""
        now_ms = self._clock.now_ms()
        self._take_in(now_ms)
        told = 0
        while self._queue and self._queue[0][0] <= now_ms and told < TOLD_MAX:
            _, serial, stage = heapq.heappop(self._queue)
            told += self._told(self._registry.certificates[serial], stage, now_ms)
        for life in own:
            self._look_at_own(life, now_ms)

    def _take_in(self, now_ms: int) -> None:
        """Queue the certificates issued since the last look."""
        certificates = self._registry.certificates
        for record in islice(certificates.values(), self._queued, None):
            # What ended long before this run is history.
            if now_ms < record.not_after_ms + DAY_MS:
                heapq.heappush(self._queue, (_due_ms(record, 0), record.serial, 0))
        self._queued = len(certificates)

    def _told(self, record: CertificateRecord, stage: int, now_ms: int) -> bool:
        if record.replaced_by or record.reenrolled_as or record.revoked_ms is not None:
            return False
        while stage + 1 < len(_STAGES) and _due_ms(record, stage + 1) <= now_ms:
            # Told once, as what it is by now.
            stage += 1
        if stage + 1 < len(_STAGES):
            following = (_due_ms(record, stage + 1), record.serial, stage + 1)
            heapq.heappush(self._queue, following)
        facts = {
            "holder": f"{record.firm}/{record.trader}",
            "serial": record.serial,
            "ends": f"{utc_of(record.not_after_ms):%Y-%m-%d %H:%M:%S} UTC",
        }
        match _STAGES[stage]:
            case Urgency.LATE:
                log.warning("certificate not renewed, a fifth of its life is left", **facts)
            case Urgency.CRITICAL:
                log.error("certificate not renewed, a twentieth of its life is left", **facts)
            case _:
                log.error("certificate ended without having been renewed", **facts)
        return True

    def _look_at_own(self, life: OwnLife, now_ms: int) -> None:
        whole_ms, left_ms = life.not_after_ms - life.not_before_ms, life.not_after_ms - now_ms
        if left_ms > whole_ms * OVERDUE_LEFT:
            return
        urgency = _urgency(life.not_before_ms, life.not_after_ms, now_ms)
        stage = "ended" if left_ms <= 0 else urgency.value if urgency else "overdue"
        if self._own_told.get(life.name) == (life.not_after_ms, stage):
            return
        self._own_told[life.name] = (life.not_after_ms, stage)
        log.critical(
            "the venue's own certificate could not be renewed",
            what=life.name,
            stage=stage,
            ends=f"{utc_of(life.not_after_ms):%Y-%m-%d %H:%M:%S} UTC",
        )


def _due_ms(record: CertificateRecord, stage: int) -> int:
    urgency = _STAGES[stage]
    if urgency is None:
        return record.not_after_ms
    return record.not_after_ms - (record.not_after_ms - record.not_before_ms) // _PARTS[urgency]

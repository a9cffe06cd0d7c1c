"""Requests that wait for the operator: how many may, from whom, and for how long."""

from collections import Counter
from collections.abc import Iterator
from itertools import takewhile

import structlog

from rfqserver.ca.events import EnrolmentLapsed
from rfqserver.ca.profiles import DAY_MS
from rfqserver.ca.records import EnrolmentRecord
from rfqserver.gateway.source import source_of
from rfqserver.service.authority.identity_log import CA_ACTOR, IdentityLog
from rfqserver.service.clock import VenueClock

PENDING_MAX = 1_000
"""Requests without an invitation that may wait."""

SOURCE_PENDING_MAX = 100
"""Of these, how many may come from one source, so that it can't take the others' place."""

INVITED_PENDING_MAX = 1_000
"""Requests with an invitation that may wait besides: strangers can't take up their room."""

PENDING_DAYS_DEFAULT = 14
PENDING_DAYS_MAX = 365
LONG_WAIT_MS = DAY_MS

log = structlog.get_logger("rfqserver.service")


class WaitingRequests:
    """Keeps the queue within its bounds, and ends what nobody decided in time."""

    def __init__(self, identity_log: IdentityLog, clock: VenueClock, *, pending_days: int) -> None:
        self._log = identity_log
        self._registry = identity_log.registry
        self._clock = clock
        self._pending_days = pending_days
        self._told: frozenset[tuple[str, str]] = frozenset()

    @property
    def pending_days(self) -> int:
        """How long a request waits before it lapses."""
        return self._pending_days

    def why_full(self, address: str, *, invited: bool) -> str:
        """Say to an applicant why there is no room for the request; "" where there is."""
        if invited:
            full = sum(bool(one.invitation_id) for one in self._all()) >= INVITED_PENDING_MAX
            return "Too many invited requests wait for approval." if full else ""
        strangers = [one for one in self._all() if not one.invitation_id]
        if len(strangers) >= PENDING_MAX:
            return (
                "Too many requests wait for approval. With an invitation of the operator there "
                "is room for yours all the same."
            )
        source = source_of(address)
        if sum(source_of(one.address) == source for one in strangers) >= SOURCE_PENDING_MAX:
            return "Too many requests from your address wait for approval."
        return ""

    def lapse_due(self) -> int:
        """End what has waited too long, if anything; returns how many. Not yet durable.

        Raises:
            JournalHaltedError: nothing was taken.
        """
        now_ms = self._clock.now_ms()
        due = [
            EnrolmentLapsed(
                time_ms=now_ms, enrolment_id=one.enrolment_id, pending_days=self._pending_days
            )
            # The order of arrival is that of lapsing.
            for one in takewhile(lambda one: now_ms >= self.lapses_ms(one), self._all())
        ]
        if due:
            self._log.append(due, CA_ACTOR)
            log.warning("requests lapsed undecided", count=len(due), first=due[0].enrolment_id)
        return len(due)

    def lapses_ms(self, record: EnrolmentRecord) -> int:
        """When a request ends that nobody decides."""
        return record.requested_ms + self._pending_days * DAY_MS

    def tell_long_waits(self) -> None:
        """Warn once of each request that has waited for a day, and again on its last day."""
        now_ms = self._clock.now_ms()
        waits = {(self._wait_of(one, now_ms), one.enrolment_id): None for one in self._all()}
        news = [wait for wait in waits if wait[0] and wait not in self._told]
        self._told = frozenset(waits)
        for kind, count in Counter(kind for kind, _ in news).items():
            oldest = next(enrolment_id for one, enrolment_id in news if one == kind)
            log.warning(kind, count=count, oldest=oldest)

    def _wait_of(self, record: EnrolmentRecord, now_ms: int) -> str:
        if now_ms >= self.lapses_ms(record) - DAY_MS and self._pending_days > 1:
            return "requests lapse within a day"
        if now_ms >= record.requested_ms + LONG_WAIT_MS:
            return "requests have waited a day for the operator"
        return ""

    def _all(self) -> Iterator[EnrolmentRecord]:
        return (self._registry.enrolments[one] for one in self._registry.pending)

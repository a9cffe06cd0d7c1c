"""What the monitoring port tells of a running venue. Reads everything and changes nothing."""

import asyncio
from collections import Counter
from collections.abc import Callable

from msgspec import Struct
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.registry import Registry
from rfqserver.engine.state.state import VenueState
from rfqserver.gateway.tls import TrustMaterial
from rfqserver.journal.interface import Journal
from rfqserver.service.clock import VenueClock
from rfqserver.service.feed.sessions import Sessions
from rfqserver.service.monitoring.gauges import Snapshot, SnapshotCollector
from rfqserver.service.monitoring.loop_lag import LoopLag
from rfqserver.service.monitoring.metrics import VenueMetrics


class Condition(Struct, frozen=True, kw_only=True):
    """Where the venue is between start and end. `material` is what its TLS ports use."""

    listening: bool
    stopping: bool
    halted: bool
    material: TrustMaterial | None


class Monitoring:
    """Implements the gateway's `Monitored`."""

    def __init__(
        self,
        *,
        metrics: VenueMetrics,
        ca: Hierarchy,
        registry: Registry,
        clock: VenueClock,
        journal: Journal,
        state: VenueState,
        sessions: Sessions,
        loop_lag: LoopLag,
        condition: Callable[[], Condition],
    ) -> None:
        self._metrics = metrics
        self._ca = ca
        self._registry = registry
        self._clock = clock
        self._journal = journal
        self._state = state
        self._sessions = sessions
        self._loop_lag = loop_lag
        self._condition = condition
        self._collector = SnapshotCollector()
        metrics.registry.register(self._collector)
        self._one_at_a_time = asyncio.Lock()

    def is_alive(self) -> bool:
        """See Monitored."""
        return not self._condition().halted

    def readiness(self) -> dict[str, bool]:
        """See Monitored."""
        condition = self._condition()
        material = condition.material
        # OpenSSL judges a handshake by the machine's clock, the venue by its own.
        begins_ms, ends_ms = self._clock.wall_ms(), self._clock.judged_ms()
        return {
            "listening": condition.listening,
            "journal_writable": not condition.halted,
            "crl_in_force": material is not None
            and material.crl_this_update_ms <= begins_ms
            and ends_ms < material.crl_next_update_ms,
            "root_crl_in_force": ends_ms < self._ca.newest_root.crl_next_update_ms,
            "server_certificate_valid": material is not None
            and ends_ms < material.server_not_after_ms,
            "not_stopping": not condition.stopping,
        }

    async def metrics(self) -> tuple[bytes, str]:
        """See Monitored."""
        async with self._one_at_a_time:
            self._collector.snapshot = self._snapshot()
            # Counting 100,000 certificates here would hold up every trade meanwhile.
            text = await asyncio.to_thread(generate_latest, self._metrics.registry)
        return text, CONTENT_TYPE_PLAIN_0_0_4

    def _snapshot(self) -> Snapshot:
        material = self._condition().material
        # One deadline each for what is open, the maker being "" for a request.
        quotes = sum(1 for _, _, maker in self._state.deadlines if maker)
        return Snapshot(
            now_ms=self._clock.now_ms(),
            certificates=tuple(self._registry.certificates.values()),
            authority_ends_ms={
                "root": self._ca.newest_root.not_after_ms,
                "issuing": self._ca.newest.not_after_ms,
                "server": 0 if material is None else material.server_not_after_ms,
            },
            crl_this_update_ms=0 if material is None else material.crl_this_update_ms,
            crl_next_update_ms=0 if material is None else material.crl_next_update_ms,
            root_crl_next_update_ms=self._ca.newest_root.crl_next_update_ms,
            enrolments_pending=self._registry.pending_count,
            suspended=frozenset(self._registry.principals.suspensions),
            sessions=dict(Counter(peer.principal.role for peer in self._sessions.all())),
            requests_open=len(self._state.deadlines) - quotes,
            quotes_live=quotes,
            journal_last_seq=self._journal.last_seq,
            journal_durable_seq=self._journal.durable_seq,
            loop_lag_s=self._loop_lag.worst_s,
            wall_ahead_s=self._clock.wall_ahead_ms() / 1000,
        )

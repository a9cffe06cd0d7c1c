"""How the venue stands at the moment of a scrape, as gauges."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from rfqdesk.protocol.operations.statuses import CertificateStatus
from rfqdesk.protocol.terms import Role
from rfqserver.ca.profiles import DAY_MS
from rfqserver.ca.records import CertificateRecord
from rfqserver.service.authority.expiry_watch import Urgency, urgency_of


class Snapshot(Struct, frozen=True, kw_only=True):
    """Everything the gauges are worked out from, taken in one turn of the loop.

    Times are epoch milliseconds, 0 where there is no such thing yet.
    """

    now_ms: int
    certificates: tuple[CertificateRecord, ...]
    authority_ends_ms: dict[str, int]
    """By which of the venue's own certificates: root, issuing, server."""
    crl_this_update_ms: int
    crl_next_update_ms: int
    root_crl_next_update_ms: int
    enrolments_pending: int
    suspended: frozenset[tuple[str, str]]
    """Firm and trader, the trader "" for a whole firm."""
    sessions: dict[Role, int]
    requests_open: int
    quotes_live: int
    journal_last_seq: int
    journal_durable_seq: int
    loop_lag_s: float
    wall_ahead_s: float


class SnapshotCollector(Collector):
    """Turns the snapshot of the moment into Prometheus's families."""

    def __init__(self) -> None:
        self.snapshot: Snapshot | None = None

    def collect(self) -> Iterable[Metric]:
        """See Collector. Nothing before there is a snapshot."""
        if self.snapshot is not None:
            yield from _certificate_gauges(self.snapshot)
            yield from _authority_gauges(self.snapshot)
            yield from _trading_gauges(self.snapshot)


def _certificate_gauges(snapshot: Snapshot) -> Iterable[Metric]:
    now_ms = snapshot.now_ms
    counted = Counter((record.status(now_ms), record.role) for record in snapshot.certificates)
    certificates = GaugeMetricFamily(
        "rfq_certificates", "Participants' certificates.", labels=("state", "role")
    )
    for status in CertificateStatus:
        for role in Role:
            certificates.add_metric((status.value, role.value), counted[status, role])
    yield certificates
    urgent = Counter(urgency_of(record, now_ms) for record in snapshot.certificates)
    unrenewed = GaugeMetricFamily(
        "rfq_certificates_unrenewed",
        "Active certificates past two thirds of their life that were not renewed: due, late with "
        "a fifth of it left, critical with a twentieth.",
        labels=("urgency",),
    )
    for urgency in Urgency:
        unrenewed.add_metric((urgency.value,), urgent[urgency])
    yield unrenewed
    # What was renewed is meant to end soon, and would hide what is not.
    ends_ms = [
        record.not_after_ms
        for record in snapshot.certificates
        if not record.replaced_by and record.status(now_ms) is CertificateStatus.ACTIVE
    ]
    least = GaugeMetricFamily(
        "rfq_active_certificates_least_days_left",
        "Days until the first active certificate ends that was not renewed; absent for none.",
    )
    if ends_ms:
        least.add_metric((), (min(ends_ms) - now_ms) / DAY_MS)
    yield least
    principals = {(record.firm, record.trader) for record in snapshot.certificates}
    yield _gauge(
        "rfq_principals_suspended",
        "Traders from whom nothing is taken, each for itself or with its firm.",
        sum(
            (firm, trader) in snapshot.suspended or (firm, "") in snapshot.suspended
            for firm, trader in principals
        ),
    )


def _authority_gauges(snapshot: Snapshot) -> Iterable[Metric]:
    left = GaugeMetricFamily(
        "rfq_authority_certificate_seconds_left",
        "Until the venue's own certificate ends; negative afterwards.",
        labels=("certificate",),
    )
    for name, ends_ms in snapshot.authority_ends_ms.items():
        if ends_ms:
            left.add_metric((name,), (ends_ms - snapshot.now_ms) / 1000)
    yield left
    now_ms = snapshot.now_ms
    if snapshot.crl_next_update_ms:
        yield _gauge(
            "rfq_crl_age_seconds",
            "Since the revocation list in force was issued.",
            (now_ms - snapshot.crl_this_update_ms) / 1000,
        )
    next_update = GaugeMetricFamily(
        "rfq_crl_next_update_seconds",
        "Until the revocation list ends, and with it every logon; negative afterwards.",
        labels=("issuer",),
    )
    ends = {"issuing": snapshot.crl_next_update_ms, "root": snapshot.root_crl_next_update_ms}
    for issuer, ends_ms in ends.items():
        if ends_ms:
            next_update.add_metric((issuer,), (ends_ms - now_ms) / 1000)
    yield next_update
    yield _gauge(
        "rfq_enrolments_pending",
        "Requests for a certificate that wait for the operator.",
        snapshot.enrolments_pending,
    )


def _trading_gauges(snapshot: Snapshot) -> Iterable[Metric]:
    sessions = GaugeMetricFamily("rfq_sessions", "Sessions logged on.", labels=("role",))
    for role in Role:
        sessions.add_metric((role.value,), snapshot.sessions.get(role, 0))
    yield sessions
    yield _gauge("rfq_requests_open", "Requests that can be quoted.", snapshot.requests_open)
    yield _gauge("rfq_quotes_live", "Quotes that can be traded on.", snapshot.quotes_live)
    yield _gauge(
        "rfq_journal_seq", "Number of the last record appended.", snapshot.journal_last_seq
    )
    yield _gauge(
        "rfq_journal_durable_seq", "Number of the last record on disk.",
        snapshot.journal_durable_seq,
    )  # fmt: skip
    yield _gauge(
        "rfq_event_loop_lag_seconds",
        "Longest delay of what was due, within the last 15 seconds.",
        snapshot.loop_lag_s,
    )
    yield _gauge(
        "rfq_clock_ahead_seconds",
        "How far the machine's clock was set since the start; logons fail where it was set back.",
        snapshot.wall_ahead_s,
    )


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)

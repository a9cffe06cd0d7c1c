"""Figures of the moment: certificates that nobody renews, counted without a name."""

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest

from rfqdesk.protocol.terms import Role
from rfqserver.ca.records import CertificateRecord
from rfqserver.service.monitoring.gauges import Snapshot, SnapshotCollector

NOW_MS, LIFE_MS = 1_000_000, 100_000


def certificate(number: int, left_ms: int, replaced_by: str = "") -> CertificateRecord:
    """One that ends so many of a hundred thousand milliseconds from now."""
    return CertificateRecord(
        serial=f"{number:x}",
        enrolment_id=str(number),
        firm="acme",
        firm_name="Acme",
        trader="alice",
        role=Role.TRADER,
        spki_fingerprint="",
        certificate_der=b"",
        not_before_ms=NOW_MS + left_ms - LIFE_MS,
        not_after_ms=NOW_MS + left_ms,
        replaced_by=replaced_by,
    )


def figures(
    *certificates: CertificateRecord, suspended: frozenset[tuple[str, str]] = frozenset()
) -> str:
    """What a scrape reads."""
    collector = SnapshotCollector()
    collector.snapshot = Snapshot(
        now_ms=NOW_MS,
        certificates=certificates,
        authority_ends_ms={},
        crl_this_update_ms=0,
        crl_next_update_ms=0,
        root_crl_next_update_ms=0,
        enrolments_pending=0,
        suspended=suspended,
        sessions={},
        requests_open=0,
        quotes_live=0,
        journal_last_seq=0,
        journal_durable_seq=0,
        loop_lag_s=0,
        wall_ahead_s=0,
    )
    registry = CollectorRegistry()
    registry.register(collector)
    return generate_latest(registry).decode()


def test_unrenewed_certificates_are_counted_by_urgency() -> None:
    read = figures(
        *(certificate(n, left) for n, left in enumerate((90_000, 30_000, 25_000, 15_000, 4_000))),
        certificate(10, 4_000, replaced_by="b"),
        certificate(11, -1),
    )

    assert 'rfq_certificates_unrenewed{urgency="due"} 2.0' in read
    assert 'rfq_certificates_unrenewed{urgency="late"} 1.0' in read
    assert 'rfq_certificates_unrenewed{urgency="critical"} 1.0' in read
    assert "acme" not in read
    assert "alice" not in read


def test_the_suspended_are_counted_once_each_alone_or_with_their_firm() -> None:
    twice = (certificate(1, 4_000), certificate(2, 4_000))
    firm, trader = twice[0].firm, twice[0].trader
    for suspended in ({(firm, trader)}, {(firm, "")}, {(firm, ""), (firm, trader)}):
        read = figures(*twice, suspended=frozenset(suspended))
        assert "rfq_principals_suspended 1.0" in read
    read = figures(*twice, suspended=frozenset({(firm, "eve"), ("other", "")}))
    assert "rfq_principals_suspended 0.0" in read


def test_a_figure_of_nothing_is_nought_and_not_absent() -> None:
    read = figures()
    for urgency in ("due", "late", "critical"):
        assert f'rfq_certificates_unrenewed{{urgency="{urgency}"}} 0.0' in read

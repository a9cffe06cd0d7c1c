"""The registry is a fold: what each event does, and that a replay gives the same."""

import pytest

from rfqdesk.protocol.operations.statuses import CertificateStatus, EnrolmentStatus
from rfqdesk.protocol.terms import Role
from rfqserver.ca.crl import RevocationReason, RevokedEntry
from rfqserver.ca.events import (
    AnyIdentityEvent,
    ApprovalRefused,
    CertificateIssued,
    CertificateRevoked,
    CrlIssued,
    EnrolmentApproved,
    EnrolmentRejected,
    EnrolmentRequested,
    ServerCertificateIssued,
    decode_identity_event,
    encode_identity_event,
    kind_of,
)
from rfqserver.ca.records import Admission
from rfqserver.ca.refusal_events import EnrolmentRefused
from rfqserver.ca.registry import Registry


def requested(enrolment_id: str, time_ms: int = 1) -> EnrolmentRequested:
    return EnrolmentRequested(
        time_ms=time_ms,
        enrolment_id=enrolment_id,
        csr_der=b"\x30\x00\xff",
        csr_fingerprint=f"csr-{enrolment_id}",
        spki_fingerprint=f"key-{enrolment_id}",
        common_name="Alice Smith",
        organisation="Acme",
        address="10.0.0.1",
    )


def approved(enrolment_id: str, role: Role = Role.TRADER) -> EnrolmentApproved:
    return EnrolmentApproved(
        time_ms=2,
        enrolment_id=enrolment_id,
        firm="acme",
        firm_name="Acme Ltd",
        trader="alice",
        role=role,
        days=90,
    )


def issued(enrolment_id: str, serial: str) -> CertificateIssued:
    return CertificateIssued(
        time_ms=2,
        enrolment_id=enrolment_id,
        serial=serial,
        spki_fingerprint=f"key-{enrolment_id}",
        certificate_der=b"cert",
        not_before_ms=0,
        not_after_ms=1000,
    )


STORY: list[AnyIdentityEvent] = [
    CrlIssued(time_ms=0, number=1, this_update_ms=0, next_update_ms=9, revoked_count=0),
    ServerCertificateIssued(time_ms=0, serial="5e", certificate_der=b"server"),
    EnrolmentRefused(time_ms=1, text="no", body_sha256="00", body_bytes=3, address="10.0.0.9"),
    requested("1"),
    requested("2"),
    requested("3"),
    requested("4"),
    ApprovalRefused(time_ms=2, enrolment_id="1", typed_fingerprint="ff"),
    approved("1"),
    issued("1", "a1"),
    approved("2", Role.MAKER),
    issued("2", "b2"),
    EnrolmentRejected(time_ms=3, enrolment_id="3", reason="unknown here"),
    CertificateRevoked(time_ms=4, serial="a1", reason=RevocationReason.SUPERSEDED),
    CrlIssued(time_ms=4, number=2, this_update_ms=7, next_update_ms=9, revoked_count=1),
]


def folded(events: list[AnyIdentityEvent]) -> Registry:
    registry = Registry()
    for event in events:
        registry.apply(event)
    return registry


def test_enrolments_end_up_where_the_operator_put_them() -> None:
    registry = folded(STORY)

    assert [record.status for record in registry.enrolments.values()] == [
        EnrolmentStatus.APPROVED,
        EnrolmentStatus.APPROVED,
        EnrolmentStatus.REJECTED,
        EnrolmentStatus.PENDING,
    ]
    assert registry.pending_count == 1
    assert registry.enrolments["3"].reason == "unknown here"
    assert registry.enrolments["1"].approvals_refused == 1
    assert registry.enrolments["1"].serial == "a1"


def test_lookups_by_serial_and_by_key() -> None:
    registry = folded(STORY)

    assert registry.enrolment_by_key("key-4") is registry.enrolments["4"]
    assert registry.certificate_by_key("key-2") is registry.certificates["b2"]
    assert registry.certificate_by_key("key-4") is None
    assert registry.enrolment_by_key("another") is None


def test_a_certificate_knows_its_principal() -> None:
    record = folded(STORY).certificates["b2"]

    assert (record.firm, record.firm_name, record.trader) == ("acme", "Acme Ltd", "alice")
    assert record.role is Role.MAKER


def test_what_a_certificate_is_worth() -> None:
    registry = folded(STORY)

    assert registry.certificates["b2"].status(999) is CertificateStatus.ACTIVE
    assert registry.certificates["b2"].status(1000) is CertificateStatus.EXPIRED
    assert registry.certificates["a1"].status(5) is CertificateStatus.REVOKED
    assert registry.certificates["a1"].status(5000) is CertificateStatus.REVOKED


def test_the_next_list_revokes_what_was_revoked() -> None:
    registry = folded(STORY)

    assert registry.revoked(1) == (RevokedEntry("a1", 4, RevocationReason.SUPERSEDED),)
    assert (registry.crl_number, registry.authority.crl(1).this_update_ms) == (2, 7)


def test_firms_are_admitted_in_each_role_once() -> None:
    registry = folded([*STORY, requested("5"), approved("5"), issued("5", "c5")])

    assert registry.admissions() == (
        Admission("acme", "Acme Ltd", Role.TRADER),
        Admission("acme", "Acme Ltd", Role.MAKER),
    )


def test_a_replay_from_the_journals_bytes_is_equal() -> None:
    replayed = folded([decode_identity_event(encode_identity_event(event)) for event in STORY])

    assert replayed == folded(STORY)
    assert replayed != folded(STORY[:-1])


def test_every_event_has_its_name() -> None:
    assert [kind_of(event) for event in STORY[:4]] == [
        "crl_issued",
        "server_certificate_issued",
        "enrolment_refused",
        "enrolment_requested",
    ]


@pytest.mark.parametrize(
    "event",
    [
        approved("9"),
        issued("4", "d4"),
        CertificateRevoked(time_ms=1, serial="zz", reason=RevocationReason.SUPERSEDED),
    ],
)
def test_an_impossible_history_is_not_swallowed(event: AnyIdentityEvent) -> None:
    with pytest.raises(KeyError):
        folded([*STORY, event])


def test_a_journal_from_before_generations_is_of_the_first() -> None:
    """Their members were added later; what is in old journals has none of them."""
    registry = Registry()
    list_issued = (
        b'{"type":"crl_issued","time_ms":1,"number":7,"this_update_ms":1,"next_update_ms":2,'
        b'"revoked_count":0}'
    )
    for payload in (
        list_issued,
        b'{"type":"root_crl_adopted","time_ms":1,"number":3,"this_update_ms":1}',
        b'{"type":"server_certificate_issued","time_ms":1,"serial":"ab","certificate_der":""}',
    ):
        registry.apply(decode_identity_event(payload))

    assert registry.authority.crl(1).number == registry.crl_number == 7
    assert registry.authority.root_crl_numbers == {1: 3}
    assert registry.issuer_of("ab") == 1
    assert registry.issuer_of("cd") == 0

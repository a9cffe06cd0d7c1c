"""Holders of certificates of an identity desk, with the keys that belong to them."""

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from support.pki.authority import ClientFiles, csr_der, make_csr
from support.pki.identity import IdentityRoom, terms

from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqserver.ca.encoding import pem_of
from rfqserver.ca.keys import generate_key
from rfqserver.ca.records import CertificateRecord


async def admitted(
    room: IdentityRoom, **changes: object
) -> tuple[CertificateRecord, ec.EllipticCurvePrivateKey]:
    """Enrol somebody and approve; `changes` are the operator's terms."""
    key = generate_key()
    await room.desk.submit_csr(csr_der(make_csr(key)), "10.0.0.7")
    waiting = room.desk.approvals.enrolments(EnrolmentStatus.PENDING)[-1]
    record = await room.desk.approvals.approve(
        waiting.enrolment_id, terms(waiting.csr_fingerprint, **changes), operator="operator:olga"
    )
    return record, key


async def renewed(room: IdentityRoom, record: CertificateRecord) -> CertificateRecord:
    """Renew a certificate over itself."""
    body = csr_der(make_csr(common_name="", organisation=""))
    await room.desk.submit_renewal(body, record.certificate_der, "10.0.0.7")
    successor = room.desk.registry.certificates[record.serial].replaced_by
    return room.desk.registry.certificates[successor]


def files_of(
    room: IdentityRoom, record: CertificateRecord, key: ec.EllipticCurvePrivateKey
) -> ClientFiles:
    """What the holder of a certificate presents."""
    certificate = x509.load_der_x509_certificate(record.certificate_der)
    chain = pem_of(certificate) + pem_of(room.authority.issuing.certificate)
    return ClientFiles(certificate, chain, key)

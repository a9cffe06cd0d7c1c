"""OCSP messages: what is read, what is refused, and what a signed answer says."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from support.pki.authority import Authority
from support.pki.ocsp_requests import request_for, status_in

from rfqserver.ca.crl import RevocationReason, RevokedEntry
from rfqserver.ca.encoding import ms_of
from rfqserver.ca.ocsp import (
    OCSP_LIFE_MS,
    OCSP_REQUEST_MAX_BYTES,
    IssuerIds,
    OcspRequestError,
    read_ocsp_request,
    refusal,
    sign_answer,
)
from rfqserver.ca.ocsp_signer import OCSP_SIGNER_DAYS, OcspSigner, make_ocsp_signer
from rfqserver.ca.profiles import DAY_MS

NOW_MS = 1_800_000_000_000


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(now_ms=NOW_MS)


@pytest.fixture(scope="module")
def signer(authority: Authority) -> OcspSigner:
    return make_ocsp_signer(authority.ca, NOW_MS)


@pytest.mark.parametrize("digest", ["SHA1", "SHA256", "SHA384", "SHA512"])
def test_a_question_names_its_issuer_by_any_usual_digest(authority: Authority, digest: str) -> None:
    issuer = authority.issuing.certificate
    algorithm = getattr(hashes, digest)()
    question = read_ocsp_request(request_for(issuer, 0xABC, digest=algorithm))

    assert (question.serial, question.nonce) == ("abc", None)
    assert IssuerIds(issuer).include(question)
    assert not IssuerIds(authority.root.certificate).include(question)


def test_a_digest_that_is_not_kept_finds_no_issuer(authority: Authority) -> None:
    issuer = authority.issuing.certificate
    question = read_ocsp_request(request_for(issuer, 1, digest=hashes.SHA224()))

    assert not IssuerIds(issuer).include(question)


@pytest.mark.parametrize("length", [1, 16, 32, 128])
def test_nonces_of_1_to_128_bytes_are_read(authority: Authority, length: int) -> None:
    nonce = bytes(range(length))

    read = read_ocsp_request(request_for(authority.issuing.certificate, 1, nonce=nonce))

    assert read.nonce == nonce


@pytest.mark.parametrize("length", [0, 129, 1_000])
def test_other_nonces_are_refused(authority: Authority, length: int) -> None:
    with pytest.raises(OcspRequestError, match="nonce"):
        read_ocsp_request(request_for(authority.issuing.certificate, 1, nonce=bytes(length)))


def test_a_critical_extension_that_is_not_known_is_refused(authority: Authority) -> None:
    strange = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    issuer = authority.issuing.certificate

    assert read_ocsp_request(request_for(issuer, 1, extension=(strange, False))).serial == "1"
    with pytest.raises(OcspRequestError, match=r"1\.2\.3\.4"):
        read_ocsp_request(request_for(issuer, 1, extension=(strange, True)))


def test_what_is_no_request_is_refused(authority: Authority) -> None:
    whole = request_for(authority.issuing.certificate, 1)

    for body in (
        b"",
        b"hello",
        b"0",
        whole[:-1],
        whole + b"\x00",
        b"\x30" * 1_000,
        bytes(OCSP_REQUEST_MAX_BYTES + 1),
    ):
        with pytest.raises(OcspRequestError):
            read_ocsp_request(body)


def test_every_damaged_byte_is_either_refused_or_another_question(authority: Authority) -> None:
    whole = request_for(authority.issuing.certificate, 0x7F01, nonce=b"n" * 16)
    read = refused = 0
    for at in range(len(whole)):
        for bits in (0x01, 0x80, 0xFF):
            damaged = bytearray(whole)
            damaged[at] ^= bits
            try:
                read_ocsp_request(bytes(damaged))
                read += 1
            except OcspRequestError:
                refused += 1
    assert read > 0
    assert refused > 0


def test_a_good_answer(authority: Authority, signer: OcspSigner) -> None:
    question = read_ocsp_request(request_for(authority.issuing.certificate, 0xABC))

    der, this_update_ms, next_update_ms = sign_answer(
        signer, question, None, known=True, now_ms=NOW_MS + 999
    )

    answer = ocsp.load_der_ocsp_response(der)
    assert answer.certificate_status is ocsp.OCSPCertStatus.GOOD
    assert answer.serial_number == 0xABC
    assert ms_of(answer.this_update_utc) == this_update_ms == NOW_MS - 60_000
    assert answer.next_update_utc is not None
    assert ms_of(answer.next_update_utc) == next_update_ms == NOW_MS + OCSP_LIFE_MS
    assert answer.certificates == [signer.certificate]
    key = signer.certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    key.verify(answer.signature, answer.tbs_response_bytes, ec.ECDSA(hashes.SHA256()))
    signer.certificate.verify_directly_issued_by(authority.issuing.certificate)
    assert list(answer.extensions) == []


@pytest.mark.parametrize("reason", list(RevocationReason))
def test_a_revoked_answer_says_since_when_and_why(
    authority: Authority, signer: OcspSigner, reason: RevocationReason
) -> None:
    question = read_ocsp_request(request_for(authority.issuing.certificate, 0xABC))
    state = RevokedEntry("abc", NOW_MS - 5_000, reason)

    answer = ocsp.load_der_ocsp_response(
        sign_answer(signer, question, state, known=True, now_ms=NOW_MS)[0]
    )

    assert answer.certificate_status is ocsp.OCSPCertStatus.REVOKED
    assert answer.revocation_time_utc is not None
    assert ms_of(answer.revocation_time_utc) == NOW_MS - 5_000
    assert answer.this_update_utc >= answer.revocation_time_utc
    if reason is RevocationReason.UNSPECIFIED:
        assert answer.revocation_reason is None
    else:
        assert answer.revocation_reason is not None
        assert answer.revocation_reason.name == reason.value


def test_unknown_and_the_nonces_echo(authority: Authority, signer: OcspSigner) -> None:
    nonce = b"\x00" + b"n" * 31
    question = read_ocsp_request(request_for(authority.issuing.certificate, 9, nonce=nonce))

    answer = ocsp.load_der_ocsp_response(
        sign_answer(signer, question, None, known=False, now_ms=NOW_MS)[0]
    )

    assert answer.certificate_status is ocsp.OCSPCertStatus.UNKNOWN
    [echo] = answer.extensions
    assert (echo.value, echo.critical) == (x509.OCSPNonce(nonce), False)


def test_no_answer_outlives_its_signer(authority: Authority, signer: OcspSigner) -> None:
    question = read_ocsp_request(request_for(authority.issuing.certificate, 9))
    late_ms = signer.not_after_ms - 3_600_000

    _, _, next_update_ms = sign_answer(signer, question, None, known=True, now_ms=late_ms)

    assert next_update_ms == signer.not_after_ms


def test_the_signer_is_renewed_at_half_its_life(signer: OcspSigner) -> None:
    assert signer.not_after_ms == NOW_MS + OCSP_SIGNER_DAYS * DAY_MS
    assert signer.renew_after_ms == NOW_MS + OCSP_SIGNER_DAYS * DAY_MS // 2 - 30_000


def test_a_refusal_says_which() -> None:
    answer = ocsp.load_der_ocsp_response(refusal(ocsp.OCSPResponseStatus.UNAUTHORIZED))

    assert answer.response_status is ocsp.OCSPResponseStatus.UNAUTHORIZED
    assert status_in(answer.public_bytes(Encoding.DER)) is ocsp.OCSPResponseStatus.UNAUTHORIZED

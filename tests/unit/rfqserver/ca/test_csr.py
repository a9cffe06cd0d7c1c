"""The policy for signing requests: each encoding taken, each refusal with its reason."""

import base64
import random

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID
from support.pki.authority import csr_der, make_csr

from rfqserver.ca.csr import CSR_MAX_BYTES, public_key_of, read_csr
from rfqserver.ca.encoding import sha256_hex, spki_sha256
from rfqserver.ca.errors import CsrRefusedError

SUBJECT = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Alice Smith")])


def pem(request: x509.CertificateSigningRequest) -> bytes:
    return request.public_bytes(serialization.Encoding.PEM)


@pytest.mark.parametrize(
    "encode",
    [
        csr_der,
        pem,
        lambda request: b"\n\n" + pem(request).replace(b"\n", b"\r\n"),
        lambda request: base64.b64encode(csr_der(request)),
        lambda request: base64.encodebytes(csr_der(request)),
        lambda request: base64.encodebytes(csr_der(request)).replace(b"\n", b"\r\n"),
    ],
    ids=["DER", "PEM", "PEM-CRLF", "base64", "base64-lines", "base64-CRLF"],
)
def test_every_encoding_gives_the_same_request(encode) -> None:  # type: ignore[no-untyped-def]
    request = make_csr()

    taken = read_csr(encode(request))

    assert taken.der == csr_der(request)
    assert taken.fingerprint == sha256_hex(csr_der(request))
    assert taken.spki_fingerprint == spki_sha256(request.public_key())
    assert (taken.common_name, taken.organisation) == ("Alice Smith", "Acme Trading")


def test_the_key_can_be_read_back() -> None:
    key = ec.generate_private_key(ec.SECP256R1())

    assert spki_sha256(public_key_of(csr_der(make_csr(key)))) == spki_sha256(key.public_key())


def test_the_organisation_may_be_missing() -> None:
    assert read_csr(csr_der(make_csr(organisation=""))).organisation == ""


@pytest.mark.parametrize("digest", [hashes.SHA384(), hashes.SHA512()])
def test_longer_digests_are_taken(digest: hashes.HashAlgorithm) -> None:
    assert read_csr(csr_der(make_csr(digest=digest))).common_name == "Alice Smith"


def refusal(body: bytes) -> str:
    with pytest.raises(CsrRefusedError) as caught:
        read_csr(body)
    return str(caught.value)


@pytest.mark.parametrize("body", [b"", b" \r\n"])
def test_an_empty_body_is_refused(body: bytes) -> None:
    assert "empty" in refusal(body)


@pytest.mark.parametrize(
    "body",
    [
        b"hello",
        b"\x30\x82\x01\x00",
        b"0" * 100,
        b"-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----\n",
        b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
        "zażółć".encode(),
        b"{}",
    ],
)
def test_what_is_no_request_is_refused(body: bytes) -> None:
    assert "not a PKCS#10" in refusal(body)


def test_a_request_with_something_behind_it_is_refused() -> None:
    assert "not a PKCS#10" in refusal(csr_der(make_csr()) + b"\x00")


def test_too_large_a_body_is_refused() -> None:
    assert "larger than" in refusal(b"M" * (CSR_MAX_BYTES + 1))


def test_rsa_is_refused() -> None:
    key = rsa.generate_private_key(65537, 2048)
    request = x509.CertificateSigningRequestBuilder().subject_name(SUBJECT)

    assert "P-256" in refusal(csr_der(request.sign(key, hashes.SHA256())))


def test_ed25519_is_refused() -> None:
    request = x509.CertificateSigningRequestBuilder().subject_name(SUBJECT)

    assert "P-256" in refusal(csr_der(request.sign(ed25519.Ed25519PrivateKey.generate(), None)))


@pytest.mark.parametrize("curve", [ec.SECP384R1(), ec.SECP521R1(), ec.SECP256K1()])
def test_other_curves_are_refused(curve: ec.EllipticCurve) -> None:
    text = refusal(csr_der(make_csr(ec.generate_private_key(curve))))

    assert curve.name in text
    assert "P-256" in text


def test_a_forged_proof_of_possession_is_refused() -> None:
    der = bytearray(csr_der(make_csr()))
    der[-5] ^= 1

    assert "signature is not valid" in refusal(bytes(der))


def test_a_changed_name_is_refused() -> None:
    der = csr_der(make_csr()).replace(b"Alice", b"Mlice")

    assert "signature is not valid" in refusal(der)


def test_a_missing_common_name_is_refused() -> None:
    assert "common name" in refusal(csr_der(make_csr(common_name="")))


def test_two_common_names_are_refused() -> None:
    twice = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "Alice"),
            x509.NameAttribute(NameOID.COMMON_NAME, "Bob"),
        ]
    )
    builder = x509.CertificateSigningRequestBuilder().subject_name(twice)
    request = builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())

    assert "exactly one common name" in refusal(csr_der(request))


@pytest.mark.parametrize("name", ["Ali\x07ce", "Alice\nBob", "\u202eecilA", "   "])
def test_names_that_deceive_a_reader_are_refused(name: str) -> None:
    assert "printable" in refusal(csr_der(make_csr(common_name=name)))


def test_damaged_requests_never_raise_anything_else() -> None:
    """Flip bits and cut at random places: a refusal or a request, nothing else."""
    rng = random.Random(20261120)  # noqa: S311 - Repeatable damage, not a secret.
    der = csr_der(make_csr())
    refused = 0
    for _ in range(500):
        body = bytearray(der)
        for _ in range(rng.randint(1, 3)):
            body[rng.randrange(len(body))] = rng.randrange(256)
        try:
            read_csr(bytes(body[: rng.randint(1, len(body))]))
        except CsrRefusedError:
            refused += 1

    assert refused >= 490

"""The key is P-256 and fits every keyring; the request carries the names as typed."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import AttributeOID, NameOID

from rfqdesk.identity.csr import csr_der, csr_fingerprint, make_csr, name_problem
from rfqdesk.identity.errors import CertificateInvalidError, KeyringFailedError
from rfqdesk.identity.fingerprint import sha256_hex
from rfqdesk.identity.keypair import generate_key, key_from_pem, key_id, key_to_pem


def test_a_key_survives_being_written_and_read() -> None:
    key = generate_key()
    again = key_from_pem(key_to_pem(key))
    assert again.private_numbers() == key.private_numbers()
    assert isinstance(key.curve, ec.SECP256R1)


def test_a_key_fits_the_smallest_keyring() -> None:
    assert len(key_to_pem(generate_key())) < 1280


def test_key_id_names_the_public_key() -> None:
    one, other = generate_key(), generate_key()
    assert key_id(one.public_key()) == key_id(one.public_key())
    assert key_id(one.public_key()) != key_id(other.public_key())


@pytest.mark.parametrize(
    "pem",
    [
        "",
        "not a key",
        rsa.generate_private_key(65537, 2048)
        .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        .decode(),
        key_to_pem(generate_key())[:120],
    ],
    ids=["empty", "words", "rsa", "cut off"],
)
def test_what_is_no_p256_key_is_refused_without_repeating_it(pem: str) -> None:
    with pytest.raises(KeyringFailedError) as caught:
        key_from_pem(pem)
    assert "BEGIN" not in str(caught.value)


def test_a_request_carries_the_token_of_its_invitation_under_its_signature() -> None:
    token = "0123456789" * 4
    pem = make_csr(generate_key(), firm_name="Aurora Vega", person="Ines", token=token)
    csr = x509.load_pem_x509_csr(pem.encode())
    assert csr.is_signature_valid
    [attribute] = csr.attributes
    assert attribute.oid == AttributeOID.CHALLENGE_PASSWORD
    assert attribute.value == token.encode()


def test_a_request_names_firm_and_person_and_proves_the_key() -> None:
    key = generate_key()
    pem = make_csr(key, firm_name="Aurora Vega", person="Ines Ødegård")
    csr = x509.load_pem_x509_csr(pem.encode())
    assert csr.is_signature_valid
    assert csr.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value == "Aurora Vega"
    assert csr.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == "Ines Ødegård"
    assert csr.public_key() == key.public_key()
    assert list(csr.extensions) == []


def test_the_fingerprint_covers_the_whole_request() -> None:
    key = generate_key()
    pem = make_csr(key, firm_name="Aurora", person="Ines")
    assert csr_fingerprint(pem) == sha256_hex(csr_der(pem))
    assert csr_fingerprint(pem) != csr_fingerprint(make_csr(key, firm_name="Aurora", person="Eve"))


@pytest.mark.parametrize("name", ["", "  ", " a", "a ", "x" * 65, "a\nb", "a\u202eb"])
def test_names_that_do_not_fit_are_explained_and_refused(name: str) -> None:
    assert name_problem(name)
    with pytest.raises(ValueError, match="firm: "):
        make_csr(generate_key(), firm_name=name, person="Ines")


def test_a_broken_request_is_reported_as_such() -> None:
    with pytest.raises(CertificateInvalidError):
        csr_der("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n")

"""A participant's roots follow what the venue offers, over verified connections only."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from support.pki.throwaway_ca import A_DAY, Issued, ThrowawayCa
from support.venues.scripted_est import ScriptedEst, certs_only

from rfqdesk.client.enrolling.est import EstServer
from rfqdesk.client.errors import ServerNotTrustedError
from rfqdesk.client.trust.trust_update import updated_trust
from rfqdesk.identity.certificate import load_certificates, to_pem
from rfqdesk.identity.keypair import generate_key

CA = ThrowawayCa()


def now_ms() -> int:
    return int(CA.now.timestamp() * 1000)


def root_after(old: Issued) -> Issued:
    """Another root of the same name, which begins an hour later."""
    key = generate_key()
    return Issued(certificate_of(old, key.public_key(), key), key)


def certificate_of(old: Issued, key: object, signer: object) -> x509.Certificate:
    name = old.certificate.subject
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    return (
        builder.public_key(key)  # type: ignore[arg-type]
        .serial_number(x509.random_serial_number())
        .not_valid_before(old.certificate.not_valid_before_utc + A_DAY / 24)
        .not_valid_after(old.certificate.not_valid_after_utc)
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        # By which OpenSSL tells roots of one name apart.
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)  # type: ignore[arg-type]
        .sign(signer, hashes.SHA256())  # type: ignore[arg-type]
    )


@pytest.fixture(scope="module")
def new() -> Issued:
    return root_after(CA.root)


@pytest.fixture(scope="module")
def new_with_old(new: Issued) -> x509.Certificate:
    return certificate_of(CA.root, new.certificate.public_key(), CA.root.key)


async def followed(est: ScriptedEst, root_pem: str) -> list[x509.Certificate]:
    server = EstServer("localhost", est.port)
    return load_certificates((await updated_trust(server, root_pem, now_ms()))[0])


async def test_a_vouched_root_is_taken_and_a_stray_one_is_not(
    new: Issued, new_with_old: x509.Certificate
) -> None:
    est, old = ScriptedEst(CA), CA.root.certificate
    async with est.running():
        est.cacerts = certs_only(new.certificate, old)
        assert await followed(est, CA.root_pem) == [old]
        est.cacerts = certs_only(new.certificate, new_with_old, old)
        assert await followed(est, CA.root_pem) == [new.certificate, old]


async def test_the_former_root_stays_until_the_new_one_verifies_a_connection(
    new: Issued, new_with_old: x509.Certificate
) -> None:
    est, both = ScriptedEst(CA), [new.certificate, CA.root.certificate]
    async with est.running():
        # Offered no more, but it is still what the venue's own certificate leads to.
        est.cacerts = certs_only(new.certificate, new_with_old)
        assert await followed(est, to_pem(*both)) == both


async def test_what_leads_to_no_trusted_root_teaches_nothing(
    new: Issued, new_with_old: x509.Certificate
) -> None:
    est = ScriptedEst(CA)
    async with est.running():
        est.cacerts = certs_only(new.certificate, new_with_old)
        with pytest.raises(ServerNotTrustedError):
            await followed(est, to_pem(new.certificate))

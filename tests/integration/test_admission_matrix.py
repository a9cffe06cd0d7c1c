"""Who is let in at a real trading port: what the client hears, what the venue does, what is kept.

Each test has all three: the client's alert or refusal, that no session came
about at the venue, and the entry in the journal with what is known of the
certificate. `test_admission_revoked.py` goes on with revocation.
"""

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from support.pki.authority import Authority, ClientFiles, wall_now_ms
from support.pki.knocking import Answer, Forger, enrolled, floor, knock, rows, turned_away
from support.waiting import until

from rfqserver.ca.encoding import pem_of, utc_of
from rfqserver.ca.keys import generate_key
from rfqserver.ca.profiles import client_extensions
from rfqserver.ca.root import make_issuing, make_root
from rfqserver.ca.server_certificate import make_server_certificate

HOUR_MS = 3_600_000


async def test_a_valid_certificate_opens_the_channel_and_is_not_in_the_way(
    tmp_path: Path,
) -> None:
    async with floor(tmp_path) as (place, forger):
        client = await enrolled(place)

        answer = await knock(forger.context(client), place.trading_port)

        assert answer == Answer(status=101)
        assert rows(place, "certificate_issued")[0]["serial"] == client.serial
        assert rows(place, "handshake_refused") == rows(place, "certificate_refused") == []


def expired(forger: Forger) -> ClientFiles:
    return forger.client(begins_ms=-2 * HOUR_MS, ends_ms=-HOUR_MS)


def not_yet_valid(forger: Forger) -> ClientFiles:
    return forger.client(begins_ms=HOUR_MS)


def wrong_ca(_forger: Forger) -> ClientFiles:
    return Authority(venue="test").client()


def right_name_other_key(forger: Forger) -> ClientFiles:
    """Root and issuing CA of the venue's very names, by somebody who lacks their keys."""
    now_ms = wall_now_ms()
    impostor = make_issuing(make_root("test", now_ms), "test", "localhost", now_ms)
    assert impostor.certificate.subject == forger.issuing.certificate.subject
    return forger.client(issuer=impostor)


def right_issuing_ca_other_key(forger: Forger) -> ClientFiles:
    """Signed by another key, and sent with the venue's true issuing certificate."""
    client = right_name_other_key(forger)
    true_issuer = forger.place.venue.directory.issuing_certificate.read_bytes()
    leaf = client.chain_pem[: client.chain_pem.index(b"-----END CERTIFICATE-----") + 26]
    return ClientFiles(client.certificate, leaf + true_issuer, client.key)


def server_as_client(forger: Forger) -> ClientFiles:
    directory = forger.place.venue.directory
    ca = directory.open_ca(directory.issuing_passphrase.read_bytes().strip())
    server = make_server_certificate(ca.newest, "localhost", wall_now_ms())
    return ClientFiles(server.certificate, server.chain_pem, server.key)


def other_venues_name(forger: Forger) -> ClientFiles:
    return forger.client(extensions=client_extensions("elsewhere", "acme", "alice"))


@pytest.mark.rule("CON-03")
@pytest.mark.parametrize(
    ("make", "alert", "verify_code"),
    [
        (expired, "CERTIFICATE_EXPIRED", 10),
        (not_yet_valid, "BAD_CERTIFICATE", 9),
        (wrong_ca, "UNKNOWN_CA", 20),
        (right_name_other_key, "UNKNOWN_CA", 20),
        (right_issuing_ca_other_key, "UNKNOWN_CA", 20),
        (server_as_client, "UNSUPPORTED_CERTIFICATE", 26),
        (other_venues_name, "CERTIFICATE", 47),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
async def test_tls_turns_it_away(
    tmp_path: Path, make: Callable[[Forger], ClientFiles], alert: str, verify_code: int
) -> None:
    async with floor(tmp_path) as (place, forger):
        answer, entry = await turned_away(place, forger, make(forger))

        assert alert in answer.alert
        assert (entry["listener"], entry["verify_code"]) == ("trading", verify_code)


@pytest.mark.rule("CON-02")
async def test_no_certificate(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, forger):
        answer, entry = await turned_away(place, forger, None)

        assert "CERTIFICATE_REQUIRED" in answer.alert
        assert entry["reason"] == "PEER_DID_NOT_RETURN_A_CERTIFICATE"
        assert (entry["serial"], entry["subject"], entry["fingerprint"]) == ("", "", "")


@pytest.mark.rule("CON-03", "CON-07")
@pytest.mark.parametrize(
    ("left_out", "refusal"),
    [
        (x509.ExtendedKeyUsage, "wrong_purpose"),
        (x509.SubjectAlternativeName, "not_registered"),
    ],
)
async def test_what_openssl_lets_pass_the_register_does_not(
    tmp_path: Path, left_out: type[x509.ExtensionType], refusal: str
) -> None:
    async with floor(tmp_path) as (place, forger):
        client = forger.without(left_out)

        answer, entry = await turned_away(place, forger, client, "certificate_refused")

        assert answer == Answer(status=403, refusal=refusal)
        assert entry["reason"] == refusal


@pytest.mark.rule("CON-01")
async def test_tls_1_2(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, forger):
        context = forger.context(await enrolled(place))
        context.maximum_version = ssl.TLSVersion.TLSv1_2

        answer = await knock(context, place.trading_port)
        await until(lambda: rows(place, "handshake_refused"))

        assert "PROTOCOL_VERSION" in answer.alert
        [entry] = rows(place, "handshake_refused")
        assert entry["reason"] == "UNSUPPORTED_PROTOCOL"
        assert len(place.venue.dealing.sessions) == 0


async def test_somebody_elses_certificate_with_a_serial_of_ours_is_not_put_down_to_the_firm(
    tmp_path: Path,
) -> None:
    async with floor(tmp_path) as (place, forger):
        client = await enrolled(place)
        stranger = _with_serial(client.certificate.serial_number)

        await knock(forger.context(stranger), place.trading_port)
        await until(lambda: rows(place, "handshake_refused"))

        assert [row["serial"] for row in rows(place, "handshake_refused")] == [client.serial]
        assert rows(place, "handshake_refused", firm="acme") == []


def _with_serial(serial: int) -> ClientFiles:
    """A certificate of an authority of its own that bears a chosen serial number."""
    authority = Authority(venue="test")
    key = generate_key()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(authority.issuing.certificate.subject)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(utc_of(wall_now_ms() - HOUR_MS))
        .not_valid_after(utc_of(wall_now_ms() + HOUR_MS))
        .sign(authority.issuing.key, hashes.SHA256())
    )
    return ClientFiles(certificate, pem_of(certificate), key)

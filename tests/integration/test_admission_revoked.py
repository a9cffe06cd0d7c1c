"""Who is let in once something was revoked, or where the lists themselves are no good.

As in `test_admission_matrix.py` each test looks at both sides and at the journal.
"""

import asyncio
import shutil
import ssl
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from support.pki.authority import wall_now_ms
from support.pki.knocking import (
    Forger,
    enrolled,
    files_of,
    floor,
    revoke,
    rows,
    saved_session,
    turned_away,
)
from support.venues.open_venue import PASSPHRASE, OpenVenue, raw_client
from support.venues.quoting_by_hand import lift, quoted
from support.waiting import until

from rfqdesk.protocol.events import Logout, QuoteEnded, Reject
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import QuoteEndReason, Role
from rfqserver.ca.crl import RevocationReason, RevokedEntry, build_crl
from rfqserver.ca.encoding import crl_pem_of, pem_of, serial_text
from rfqserver.ca.errors import CrlRefusedError
from rfqserver.ca.keys import load_key
from rfqserver.ca.root import CertifiedKey, make_root_crl

HOUR_MS = 3_600_000


async def test_revoked(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, forger):
        client = await enrolled(place)
        await revoke(place, client)

        answer, entry = await turned_away(place, forger, client)

        assert "CERTIFICATE_REVOKED" in answer.alert
        assert (entry["verify_code"], entry["text"]) == (23, "certificate revoked")
        # Under the firm as well, since the certificate is the one that was registered.
        kinds = [row["type"] for row in rows(place, firm="acme", serial=client.serial)]
        assert kinds == ["certificate_issued", "certificate_revoked", "handshake_refused"]


async def test_gnutls_is_let_in_and_then_told_of_the_revocation(tmp_path: Path) -> None:
    """A client that shares no code with ours, nor with OpenSSL."""
    async with floor(tmp_path) as (place, forger):
        client = await enrolled(place)
        own = str(client.write(tmp_path))
        command = (
            "gnutls-cli", "--x509cafile", str(forger.root_file), "--x509certfile", own,
            "--x509keyfile", own, "--port", str(place.trading_port), "localhost",
        )  # fmt: skip

        async def say() -> str:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
            assert process.stdin is not None
            assert process.stdout is not None
            # Left open: at the end of its input the tool would not wait for the answer.
            process.stdin.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            said = await process.stdout.read()
            await process.wait()
            return said.decode()

        before = await say()
        await revoke(place, client)
        after = await say()

        assert "The certificate is trusted" in before
        assert "Handshake was completed" in before
        assert "HTTP/1.1 404" in before
        assert "Certificate was revoked" in after
        assert "HTTP/1.1" not in after
        await until(lambda: rows(place, "handshake_refused"))
        assert rows(place, "handshake_refused")[0]["serial"] == client.serial


async def test_revoked_with_a_saved_session(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, forger):
        client = await enrolled(place)
        context = forger.context(client)
        saved = await saved_session(context, place.trading_port)
        await revoke(place, client)

        with pytest.raises(ssl.SSLError, match="CERTIFICATE_REVOKED"):
            await saved_session(context, place.trading_port, saved)

        await until(lambda: rows(place, "handshake_refused"))
        assert rows(place, "handshake_refused")[0]["serial"] == client.serial
        assert len(place.venue.dealing.sessions) == 0


async def test_the_issuing_ca_revoked_by_the_root(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, forger):
        client = await enrolled(place)
    directory = place.venue.directory
    root = CertifiedKey(
        x509.load_pem_x509_certificate(directory.root_certificate.read_bytes()),
        load_key(directory.root_key, PASSPHRASE),
    )
    serial = serial_text(forger.issuing.certificate.serial_number)
    entry = RevokedEntry(serial, wall_now_ms(), RevocationReason.KEY_COMPROMISE)
    revoking = make_root_crl(root, wall_now_ms(), number=2, revoked=(entry,))
    directory.root_crl.write_bytes(pem_of(revoking))

    async with floor(tmp_path) as (place, forger):
        answer, refused = await turned_away(place, forger, client)

        assert "CERTIFICATE_REVOKED" in answer.alert
        assert refused["verify_code"] == 23
        assert rows(place, "root_crl_adopted")[-1]["number"] == 2


def _list_of(place: OpenVenue, forger: Forger, this_update_ms: int, next_update_ms: int) -> bytes:
    crl = build_crl(
        issuer=forger.issuing.certificate,
        key=forger.issuing.key,
        revoked=(),
        number=place.venue.identity.registry.crl_number,
        this_update_ms=wall_now_ms() + this_update_ms,
        next_update_ms=wall_now_ms() + next_update_ms,
    )
    return crl_pem_of(crl.public_bytes(serialization.Encoding.DER))


def expired_list(place: OpenVenue, forger: Forger) -> bytes:
    return _list_of(place, forger, -2 * HOUR_MS, -HOUR_MS)


def future_list(place: OpenVenue, forger: Forger) -> bytes:
    return _list_of(place, forger, HOUR_MS, 2 * HOUR_MS)


def no_list(_place: OpenVenue, _forger: Forger) -> bytes:
    return b""


@pytest.mark.parametrize(
    ("make", "alert", "verify_code"),
    [
        (expired_list, "CERTIFICATE_EXPIRED", 12),
        (future_list, "BAD_CERTIFICATE", 11),
        (no_list, "UNKNOWN_CA", 3),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
async def test_without_a_revocation_list_that_holds_nobody_gets_in(
    tmp_path: Path, make: Callable[[OpenVenue, Forger], bytes], alert: str, verify_code: int
) -> None:
    """The venue signs no such list; this is what would happen if one came into force."""
    async with floor(tmp_path) as (place, forger):
        client = await enrolled(place)
        listeners = place.venue._listeners
        assert listeners is not None
        lists = place.venue.directory.root_crl.read_bytes() + make(place, forger)
        listeners.update(msgspec.structs.replace(listeners.material, crls_pem=lists))

        answer, entry = await turned_away(place, forger, client)

        assert alert in answer.alert
        assert entry["verify_code"] == verify_code


async def test_a_venue_rolled_back_behind_its_published_list_lets_nobody_in(
    tmp_path: Path,
) -> None:
    async with floor(tmp_path) as (place, _):
        client = await enrolled(place)
    journal = place.venue.directory.journal
    shutil.copy(journal, tmp_path / "older.sqlite")
    async with floor(tmp_path) as (place, _):
        await revoke(place, client)
    shutil.copy(tmp_path / "older.sqlite", journal)
    before = rows(place)

    with pytest.raises(CrlRefusedError, match="rolled back"):
        async with floor(tmp_path):
            pass

    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("localhost", place.trading_port)
    assert [row["type"] for row in rows(place) if row not in before] == []


async def test_two_revocations_in_one_second(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, forger):
        clients = []
        for trader in ("alice", "bob"):
            identity = await place.enrol("acme", Role.TRADER, trader)
            clients.append(files_of(identity))
        for client in clients:
            await revoke(place, client)

        for client in clients:
            answer, entry = await turned_away(place, forger, client)
            assert "CERTIFICATE_REVOKED" in answer.alert
            assert entry["verify_code"] == 23

        first, second = rows(place, "crl_issued")[-2:]
        assert (second["number"], second["revoked_count"]) == (first["number"] + 1, 2)
        assert second["this_update_ms"] - first["this_update_ms"] >= 1000
        revoked = [row["serial"] for row in rows(place, "certificate_revoked")]
        assert revoked == [client.serial for client in clients]


async def test_revoked_while_connected_with_a_live_quote(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, forger):
        taker = await place.enrol("acme", Role.TRADER, "alice")
        maker = await place.enrol("meridian", Role.MAKER, "john")
        async with raw_client(taker) as alice, raw_client(maker) as john:
            await alice.log_on()
            await john.log_on()
            quote = await quoted(alice, john)

            serial = maker.certificate.serial
            await place.venue.identity.revoke(
                serial, RevocationReason.KEY_COMPROMISE, operator="operator:olga"
            )

            logout = await john.next_of(Logout)
            ended = await alice.next_of(QuoteEnded)
            assert isinstance(logout, Logout)
            assert isinstance(ended, QuoteEnded)
            assert (logout.reason, logout.retry) == ("certificate_revoked", False)
            assert (ended.quote_id, ended.reason) == (quote.quote_id, QuoteEndReason.REVOKED)
            await alice.send(lift(quote))
            reject = await alice.next_of(Reject)
            assert isinstance(reject, Reject)
            assert reject.reason is RejectReason.QUOTE_WITHDRAWN

        client = files_of(maker)
        await until(lambda: len(place.venue.dealing.sessions) == 0)
        answer, _ = await turned_away(place, forger, client)
        assert "CERTIFICATE_REVOKED" in answer.alert
        kinds = [row["type"] for row in rows(place, firm="meridian", trader="john")]
        assert kinds.index("certificate_revoked") < kinds.index("quote_ended")
        assert "trade_executed" not in kinds

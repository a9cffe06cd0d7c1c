"""The venue's own certificates: revoked and replaced in one act, on the list, and listed."""

from pathlib import Path

import pytest
from cryptography import x509
from structlog.testing import capture_logs
from support.pki.authority import Authority
from support.pki.identity import IdentityRoom, identity_room

from rfqdesk.protocol.operations.requests import ListVenueCertificates, RevokeCertificate
from rfqserver.ca.crl import RevocationReason, RevokedEntry
from rfqserver.ca.encoding import grouped
from rfqserver.ca.errors import IssuingError
from rfqserver.ca.issuing import IssuingCa
from rfqserver.ca.registry import Registry
from rfqserver.service.operator.account import Account
from rfqserver.service.operator.approval import OperationIncompleteError, OperationRefusedError
from rfqserver.service.operator.operations import perform
from rfqserver.service.operator.venue_certificate_views import VenueCertificateView

OLGA = Account("olga", 1001)


async def listed(room: IdentityRoom) -> list[VenueCertificateView]:
    result = await perform(ListVenueCertificates(operator="o"), room, OLGA)
    return list(result.venue_certificates)


async def revoke(room: IdentityRoom, serial: str) -> list[VenueCertificateView]:
    operation = RevokeCertificate(operator="o", serial=serial, reason="keyCompromise")
    return list((await perform(operation, room, OLGA)).venue_certificates)


def serials_on_list(room: IdentityRoom) -> set[str]:
    pem = room.trust[-1].crls_pem
    crl = x509.load_pem_x509_crl(pem[pem.rindex(b"-----BEGIN") :])
    return {format(entry.serial_number, "x") for entry in crl}


def presented(room: IdentityRoom) -> str:
    """The serial number of what the listeners present by now."""
    return format(x509.load_pem_x509_certificate(room.trust[-1].chain_pem).serial_number, "x")


async def test_the_server_certificate_is_replaced_key_and_all(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        first = await room.desk.open_trust()
        server, signer = await listed(room)
        assert [(one.kind, one.status) for one in (server, signer)] == [
            ("server", "in-use"), ("ocsp-signer", "in-use"),
        ]  # fmt: skip

        gone, new = await revoke(room, grouped(server.serial))

        assert (gone.serial, gone.status) == (server.serial, "revoked")
        assert (new.kind, new.status) == ("server", "in-use")
        assert room.kinds[-3:] == [
            "server_certificate_issued", "venue_certificate_revoked", "crl_issued",
        ]  # fmt: skip
        assert serials_on_list(room) == {server.serial}
        assert presented(room) == new.serial
        keys = [one.key.public_key() for one in (first, room.trust[-1])]
        assert keys[0] != keys[1]
        # Nobody's session rests on it.
        assert room.revoked == []
        with pytest.raises(OperationRefusedError, match="revoked before"):
            await revoke(room, server.serial)


async def test_the_ocsp_signer_is_replaced_and_its_answers_are_dropped(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        count = room.desk.registry.revoked_count
        server, signer = await listed(room)
        gone, new = await revoke(room, signer.serial)

        assert (gone.status, new.kind, new.status) == ("revoked", "ocsp-signer", "in-use")
        assert serials_on_list(room) == {signer.serial}
        assert presented(room) == server.serial
        # By this the publication notices that what it has ready is of no use.
        assert room.desk.registry.revoked_count == count + 1
        entry = room.desk.registry.revocation(signer.serial)
        assert entry is not None
        assert entry.reason is RevocationReason.KEY_COMPROMISE


async def test_what_a_former_run_left_is_revoked_without_a_successor(tmp_path: Path) -> None:
    authority = Authority()
    async with identity_room(tmp_path / "j", authority) as room:
        await room.desk.open_trust()
        left, _ = await listed(room)
    async with identity_room(tmp_path / "j", authority) as room:
        # Stopped: nothing is in use, and there is nothing to replace.
        assert {one.status for one in await listed(room)} == {"left"}
        assert [one.serial for one in await revoke(room, left.serial)] == [left.serial]
    async with identity_room(tmp_path / "j", authority) as room:
        material = await room.desk.open_trust()
        pem = material.crls_pem
        crl = x509.load_pem_x509_crl(pem[pem.rindex(b"-----BEGIN") :])
        assert crl.get_revoked_certificate_by_serial_number(int(left.serial, 16))
        assert [one.status for one in await listed(room)] == ["revoked", "left", "in-use", "in-use"]


async def test_without_a_successor_nothing_in_use_is_revoked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_: object, **__: object) -> object:
        raise IssuingError("The issuing CA has expired.")

    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        server, _ = await listed(room)
        monkeypatch.setattr(IssuingCa, "issue_server", refusing)
        kinds = room.kinds
        with pytest.raises(OperationRefusedError, match="expired"):
            await revoke(room, server.serial)
        assert room.kinds == [*kinds, "operation_refused"]
        assert (await listed(room))[0].status == "in-use"


async def test_a_refused_list_does_not_keep_the_old_key_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(*_: object) -> tuple[RevokedEntry, ...]:
        return ()

    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        server, _ = await listed(room)
        with monkeypatch.context() as broken, capture_logs():
            broken.setattr(Registry, "revoked", forgetful)
            with pytest.raises(OperationIncompleteError, match="replaced"):
                await revoke(room, server.serial)
        assert presented(room) != server.serial
        assert await room.desk.refresh_trust()
        assert serials_on_list(room) == {server.serial}

"""The authority changes under a venue at work: nobody's session ends, and clients follow."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from support.free_port import free_port
from support.pki.ceremonies import NEW_PASSPHRASE
from support.pki.renewing import Holder, enrolled, kept, renewing_venue
from support.venues.open_venue import PASSPHRASE, OpenVenue
from support.waiting import until

from rfqdesk.client.enrolling.est import EstServer
from rfqdesk.client.entry import connect
from rfqdesk.client.errors import (
    ConnectionRefusedByVenueError,
    RevocationUnknownError,
    ServerNotTrustedError,
)
from rfqdesk.client.handshakes.handshake import Handshake
from rfqdesk.client.handshakes.handshake_checks import prove_server
from rfqdesk.client.session import TradingSession
from rfqdesk.client.trust.renewal import RenewalKeeper
from rfqdesk.client.websocket import trading_websocket
from rfqdesk.demo.secret_service import PrivateSecretService
from rfqdesk.identity.certificate import (
    certificate_fingerprint,
    load_certificates,
    to_pem,
)
from rfqdesk.identity.identity import Identity
from rfqdesk.protocol.terms import Role

DUE_MS = 110_000
"""Past two thirds of a life of three minutes that is dated back by one, with its jitter."""

LONG_MS = 600_000
"""Of grace: only the certificate's own end comes first."""

_COMMAND = (sys.executable, "-c", "from rfqserver.cli.main import main; main()")


class Operator:
    """Brings the root keys and runs the verbs, each in a process of its own."""

    def __init__(self, opened: OpenVenue, folder: Path) -> None:
        self.venue = opened.venue.directory.path
        self.old, self.new = folder / "old.passphrase", folder / "new.passphrase"
        for path, passphrase in ((self.old, PASSPHRASE), (self.new, NEW_PASSPHRASE)):
            path.touch(mode=0o600)
            path.write_bytes(passphrase)

    async def run(self, *words: str | Path, typed: str = "", fails: bool = False) -> str:
        process = await asyncio.create_subprocess_exec(
            *_COMMAND, "ca", *map(str, words), "-d", str(self.venue),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, errors = await process.communicate(typed.encode())
        assert (process.returncode != 0) == fails, (out + errors).decode()
        return " ".join((out + errors).decode().split())

    async def renew_issuing(self, *more: str, typed: str = "") -> str:
        return await self.run(
            "renew-issuing", "--root-passphrase-file", self.old, *more, typed=typed
        )

    async def rollover_root(self) -> str:
        return await self.run(
            "rollover-root", "--root-passphrase-file", self.old,
            "--new-root-passphrase-file", self.new,
        )  # fmt: skip

    async def retire_root(self, *more: str, fails: bool = False) -> str:
        return await self.run("retire-root", "--root-passphrase-file", self.new, *more, fails=fails)


async def serial_let_in(identity: Identity) -> str:
    """Open a session and end it; returns the certificate the venue took it for."""
    async with connect(identity) as session:
        assert session.status.welcome is not None
        return session.status.welcome.certificate_serial


def serial_of(session: TradingSession) -> str:
    """The certificate the session now counts under, "" while there is none."""
    welcome = session.status.welcome
    return "" if welcome is None else welcome.certificate_serial


def roots_of(identity: Identity) -> list[str]:
    return [certificate_fingerprint(root) for root in load_certificates(identity.root_pem)]


def issuer_of(identity: Identity) -> str:
    name = load_certificates(identity.chain_pem)[0].issuer
    return str(name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value)


async def renewed(holder: Holder, keeper: RenewalKeeper) -> None:
    """Let the time for a renewal come."""
    before = keeper.identity.certificate.serial
    holder.ahead_ms = DUE_MS
    keeper.hurry()
    await until(lambda: keeper.identity.certificate.serial != before)


@pytest.mark.parametrize("published", [False, True])
async def test_a_trader_lives_through_it_all(
    secret_service: PrivateSecretService, tmp_path: Path, published: bool
) -> None:
    """With lists published, each side also judges the other by the lists of every generation."""
    pki_port = free_port() if published else 0
    async with renewing_venue(tmp_path / "venue", grace_ms=LONG_MS, pki_port=pki_port) as opened:
        operator, holder = Operator(opened, tmp_path), await enrolled(opened, tmp_path / "ines")
        first, dealer = await holder.unlock(), await opened.enrol("meridian", Role.MAKER)
        async with kept(holder) as (session, heard, keeper):
            await operator.renew_issuing()
            assert await serial_let_in(dealer) == dealer.certificate.serial
            await renewed(holder, keeper)
            assert issuer_of(keeper.identity) == "test issuing CA 2"
            second = keeper.identity
            assert await serial_let_in(second) == second.certificate.serial

            await operator.rollover_root()
            # Whoever knows the old root only verifies the venue, and is verified by it.
            for identity in (first, second, dealer):
                assert len(roots_of(identity)) == 1
                assert await serial_let_in(identity) == identity.certificate.serial
            await renewed(holder, keeper)
            third = keeper.identity
            assert issuer_of(third) == "test issuing CA 3"
            newest = opened.venue.directory.newest_root()
            assert roots_of(third) == [certificate_fingerprint(newest), *roots_of(first)]
            assert holder.profile.root_pem == third.root_pem
            assert await serial_let_in(third) == third.certificate.serial

            refused = await operator.retire_root(fails=True)
            # What was renewed already is not in the way.
            assert first.certificate.serial not in refused
            assert f"{dealer.certificate.serial} of meridian/jane" in refused
            assert await serial_let_in(dealer) == dealer.certificate.serial
            # The trader's session is still under the first certificate, which ends with its root.
            assert serial_of(session) == first.certificate.serial
            assert heard.states == ["connecting", "live"]
            await operator.retire_root("--force")
            await until(lambda: serial_of(session) == third.certificate.serial)

            for identity in (first, second, dealer):
                with pytest.raises((ServerNotTrustedError, RevocationUnknownError)):
                    async with trading_websocket(identity, None):
                        pass
                with pytest.raises(ConnectionRefusedByVenueError):
                    await serial_let_in(replace(identity, root_pem=third.root_pem))
            assert await serial_let_in(third) == third.certificate.serial
        # The next start asks for the roots, and lets the former one go.
        async with kept(holder) as (_session, _heard, keeper):
            await until(lambda: roots_of(keeper.identity) == [certificate_fingerprint(newest)])
            assert holder.profile.root_pem == to_pem(newest)


async def test_a_new_root_is_taken_while_connected_and_without_a_renewal(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with renewing_venue(tmp_path / "venue") as opened:
        operator, holder = Operator(opened, tmp_path), await enrolled(opened, tmp_path / "ines")
        await operator.rollover_root()
        async with kept(holder) as (_session, heard, keeper):
            await until(lambda: len(roots_of(keeper.identity)) == 2)

            assert holder.profile.root_pem == keeper.identity.root_pem
            assert holder.statuses[-1].renewed_ms == 0
            assert heard.states == ["connecting", "live"]
            made: list[Handshake] = []
            async with trading_websocket(keeper.identity, None, made.append):
                [handshake] = made
            # Proved by the new root itself, though the other one would do.
            newest = opened.venue.directory.newest_root()
            assert prove_server(handshake).path[-1] == newest
            assert len(prove_server(handshake).path) == 3


async def test_the_roots_are_handed_out_with_what_vouches_for_them(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with renewing_venue(tmp_path / "venue") as opened:
        before = opened.root_pem
        await Operator(opened, tmp_path).rollover_root()
        newest = opened.venue.directory.newest_root()
        server = EstServer("localhost", opened.est_port)

        for root_pem in (before, to_pem(newest)):
            handed = await server.fetch_certificates(root_pem)
            assert len(handed) == 6
            assert newest in handed
        invited = await server.fetch_pinned_root(certificate_fingerprint(newest))
        assert invited == newest
        later = await enrolled(opened, tmp_path / "later")
        assert roots_of(await later.unlock()) == [certificate_fingerprint(newest)]


async def test_a_compromise_ends_sessions_at_once(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with renewing_venue(tmp_path / "venue") as opened:
        operator = Operator(opened, tmp_path)
        identity = await opened.enrol("meridian", Role.MAKER)
        async with connect(identity) as session:
            said = await operator.renew_issuing("--compromised", typed="revoke test\n")
            assert "1 certificates" in said
            await until(lambda: session.status.error is not None)
        with pytest.raises(ConnectionRefusedByVenueError, match="revoked"):
            await serial_let_in(identity)
        enrolled_anew = await opened.enrol("meridian", Role.MAKER, "jill")
        assert await serial_let_in(enrolled_anew) == enrolled_anew.certificate.serial


async def test_what_was_adopted_holds_after_a_restart(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with renewing_venue(tmp_path / "venue") as opened:
        identity = await opened.enrol("meridian", Role.MAKER)
        await Operator(opened, tmp_path).renew_issuing()
    async with renewing_venue(tmp_path / "venue") as opened:
        moved = replace(identity, trading_port=opened.trading_port)
        assert await serial_let_in(moved) == identity.certificate.serial
        assert opened.venue.identity.authority().issuing.generation == 2

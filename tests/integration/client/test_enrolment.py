"""Enrolling over real TLS with a real keyring, through every answer and interruption."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from support.pki.throwaway_ca import SERVER, ThrowawayCa
from support.venues.scripted_est import ScriptedEst, certs_only, pending
from support.venues.scripted_venue import scripted_venue, stay

from rfqdesk.client import connect, identity_from
from rfqdesk.client.enrolling.enrolment import Application, Enrolment
from rfqdesk.client.enrolling.est import EstServer
from rfqdesk.client.errors import (
    CertificateUnusableError,
    DistrustKind,
    LocalMistakeError,
    ProtocolError,
    RootNotFoundError,
    ServerNotTrustedError,
    UnreachableKind,
    VenueUnreachableError,
)
from rfqdesk.client.explaining import explain
from rfqdesk.demo.secret_service import PrivateSecretService
from rfqdesk.identity.certificate import certificate_fingerprint, load_certificates
from rfqdesk.identity.csr import csr_der
from rfqdesk.identity.errors import KeyringMissingError, NotEnrolledError
from rfqdesk.identity.identity import unlock
from rfqdesk.identity.profile import EnrolmentState, ProfileStore

CA = ThrowawayCa()


@asynccontextmanager
async def est_of(ca: ThrowawayCa = CA) -> AsyncIterator[ScriptedEst]:
    async with ScriptedEst(ca).running() as est:
        yield est


def application(est: ScriptedEst, **changes: object) -> Application:
    values: dict[str, object] = {
        "host": "localhost",
        "est_port": est.port,
        "trading_port": 9443,
        "root_fingerprint": CA.root_fingerprint,
        "firm_name": "Aurora Vega",
        "person": "Ines",
        **changes,
    }
    return Application(**values)  # type: ignore[arg-type]


async def test_from_an_address_and_a_fingerprint_to_a_live_session(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with scripted_venue(stay, ca=CA) as venue, est_of() as est:
        est.answers = [lambda _: pending(), est.issue]
        enrolment = Enrolment(ProfileStore(tmp_path))
        profile = await enrolment.begin(application(est, trading_port=venue.port))
        assert profile.state is EnrolmentState.REQUESTED
        assert est.requests == []
        with pytest.raises(NotEnrolledError):
            await identity_from(tmp_path)

        waiting = await enrolment.advance(profile)
        assert (waiting.profile.state, waiting.retry_after_s) == (EnrolmentState.PENDING, 1)

        # The programme is ended here and started again.
        again = Enrolment(ProfileStore(tmp_path))
        kept = ProfileStore(tmp_path).load()
        assert kept == waiting.profile
        issued = (await again.advance(waiting.profile)).profile
        assert issued.state is EnrolmentState.ISSUED
        assert est.requests == [csr_der(profile.csr_pem)] * 2

        identity = await identity_from(tmp_path)
        assert (identity.certificate.firm, identity.certificate.trader) == ("aurora", "ines")
        async with connect(identity) as session:
            assert session.status.welcome is not None

        assert (await again.advance(issued)).profile == issued
        assert len(est.requests) == 2


async def test_the_chain_holds_the_issuing_ca_and_not_the_root(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with est_of() as est:
        est.answers = [est.issue]
        enrolment = Enrolment(ProfileStore(tmp_path))
        profile = (await enrolment.advance(await enrolment.begin(application(est)))).profile
        leaf, issuing = load_certificates(profile.chain_pem)
        assert issuing == CA.issuing.certificate
        assert load_certificates(profile.root_pem) == [CA.root.certificate]
        identity = await unlock(profile)
        assert identity.certificate.fingerprint == certificate_fingerprint(leaf)


async def test_a_refusal_is_kept_with_its_words_and_final(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with est_of() as est:
        est.answers = [
            lambda _: web.Response(status=403, text="We don't know you.\n\x1b[31mCall us.")
        ]
        enrolment = Enrolment(ProfileStore(tmp_path))
        profile = (await enrolment.advance(await enrolment.begin(application(est)))).profile
        assert profile.state is EnrolmentState.REFUSED
        assert profile.refusal == "We don't know you. [31mCall us."
        assert ProfileStore(tmp_path).load() == profile
        await enrolment.advance(profile)
        assert len(est.requests) == 1


async def test_a_wrong_fingerprint_ends_it_before_a_key_is_made(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with est_of() as est:
        with pytest.raises(RootNotFoundError) as caught:
            await Enrolment(ProfileStore(tmp_path)).begin(
                application(est, root_fingerprint="ab" * 32)
            )
        assert caught.value.offered == (CA.root_fingerprint,)
        assert ProfileStore(tmp_path).load() is None
        assert est.requests == []


async def test_a_name_that_fits_no_certificate_is_refused_before_anything_else(
    tmp_path: Path,
) -> None:
    async with est_of() as est:
        with pytest.raises(LocalMistakeError, match="firm: a name is needed"):
            await Enrolment(ProfileStore(tmp_path)).begin(application(est, firm_name=" "))
        assert est.cacerts_asked == 0


async def test_the_issuing_cas_fingerprint_is_not_taken_for_the_roots() -> None:
    async with est_of() as est:
        with pytest.raises(RootNotFoundError):
            await EstServer("localhost", est.port).fetch_pinned_root(
                certificate_fingerprint(CA.issuing.certificate)
            )


async def test_the_newest_root_is_shown_to_be_vouched_for_and_pinned_by_its_fingerprint() -> None:
    async with est_of() as est:
        older = ThrowawayCa()
        est.cacerts = certs_only(
            older.root.certificate, CA.root.certificate, CA.issuing.certificate
        )
        roots = (older.root.certificate, CA.root.certificate)
        server = EstServer("localhost", est.port)
        shown = await server.fetch_shown_root()
        assert shown == max(roots, key=lambda root: root.not_valid_before_utc)
        assert await server.fetch_pinned_root(certificate_fingerprint(shown)) == shown
        assert est.requests == []


async def test_a_server_without_a_root_has_nothing_to_be_vouched_for() -> None:
    async with est_of() as est:
        est.cacerts = certs_only(CA.issuing.certificate)
        with pytest.raises(RootNotFoundError) as caught:
            await EstServer("localhost", est.port).fetch_shown_root()
        assert "no root certificate" in explain(caught.value).title


async def test_a_program_never_enrols_without_a_fingerprint(tmp_path: Path) -> None:
    async with est_of() as est:
        with pytest.raises(RootNotFoundError):
            await Enrolment(ProfileStore(tmp_path)).begin(application(est, root_fingerprint=""))
        assert est.requests == []
        assert ProfileStore(tmp_path).load() is None


async def test_a_server_that_only_repeats_the_right_root_learns_nothing(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    mallory = ThrowawayCa("Mallory")
    async with est_of(mallory) as est:
        est.cacerts = certs_only(CA.root.certificate)
        enrolment = Enrolment(ProfileStore(tmp_path))
        profile = await enrolment.begin(application(est))
        with pytest.raises(ServerNotTrustedError) as caught:
            await enrolment.advance(profile)
        assert caught.value.kind is DistrustKind.FOREIGN_ROOT
        assert est.requests == []


@pytest.mark.parametrize(
    "answer",
    ["another key", "another ca", "no purpose", "no party", "not certificates", "nothing"],
)
async def test_a_certificate_that_cannot_be_ours_is_not_kept(
    secret_service: PrivateSecretService, tmp_path: Path, answer: str
) -> None:
    other = ThrowawayCa("Elsewhere")

    def deliver(csr: bytes) -> web.Response:
        from cryptography import x509

        key = x509.load_der_x509_csr(csr).public_key()
        bodies = {
            "another key": lambda: certs_only(CA.client().certificate),
            "another ca": lambda: certs_only(other.client(public_key=key).certificate),  # type: ignore[arg-type]
            "no purpose": lambda: certs_only(
                CA.client(public_key=key, purposes=(SERVER,)).certificate  # type: ignore[arg-type]
            ),
            "no party": lambda: certs_only(CA.client(public_key=key, uris=()).certificate),  # type: ignore[arg-type]
            "not certificates": lambda: web.Response(body=b"aGVsbG8="),
            "nothing": lambda: web.Response(body=b""),
        }
        return bodies[answer]()

    async with est_of() as est:
        est.answers = [deliver]
        enrolment = Enrolment(ProfileStore(tmp_path))
        profile = await enrolment.begin(application(est))
        with pytest.raises((CertificateUnusableError, ProtocolError)):
            await enrolment.advance(profile)
        assert ProfileStore(tmp_path).load() == profile


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (429, UnreachableKind.UNAVAILABLE),
        (503, UnreachableKind.UNAVAILABLE),
        (500, None),
        (404, None),
    ],
)
async def test_trouble_at_the_venue_is_no_decision(
    secret_service: PrivateSecretService, tmp_path: Path, status: int, kind: UnreachableKind | None
) -> None:
    async with est_of() as est:
        est.answers = [lambda _: web.Response(status=status, text="later")]
        enrolment = Enrolment(ProfileStore(tmp_path))
        profile = await enrolment.begin(application(est))
        with pytest.raises((VenueUnreachableError, ProtocolError)) as caught:
            await enrolment.advance(profile)
        assert getattr(caught.value, "kind", None) is kind
        assert not caught.value.final
        assert ProfileStore(tmp_path).load() == profile


async def test_waiting_goes_on_through_trouble_until_there_is_a_decision(
    secret_service: PrivateSecretService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rfqdesk.client.enrolling.enrolment.RETRY_AFTER_DEFAULT_S", 0)
    heard: list[object] = []
    async with est_of() as est:
        est.answers = [lambda _: web.Response(status=503), lambda _: pending("0"), est.issue]
        enrolment = Enrolment(ProfileStore(tmp_path))
        profile = await enrolment.begin(application(est))
        decided = await enrolment.wait_decided(profile, heard.append)
    assert decided.state is EnrolmentState.ISSUED
    assert [type(one).__name__ for one in heard] == ["VenueUnreachableError", "Profile", "Profile"]


async def test_without_a_keyring_no_profile_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    async with est_of() as est:
        with pytest.raises(KeyringMissingError):
            await Enrolment(ProfileStore(tmp_path)).begin(application(est))
    assert ProfileStore(tmp_path).load() is None


async def test_nobody_there_is_said_so() -> None:
    async with est_of() as est:
        port = est.port
    with pytest.raises(VenueUnreachableError) as caught:
        await EstServer("localhost", port).fetch_pinned_root(CA.root_fingerprint)
    assert caught.value.kind is UnreachableKind.REFUSED


@pytest.mark.parametrize("form", ["lines", "one line", "der"])
async def test_every_usual_encoding_of_certificates_is_read(form: str) -> None:
    async with est_of() as est:
        certificates = [CA.root.certificate, CA.issuing.certificate]
        est.cacerts = certs_only(*certificates, line_breaks=form == "lines")
        if form == "der":
            est.cacerts = web.Response(
                body=pkcs7.serialize_certificates(certificates, Encoding.DER)
            )
        root = await EstServer("localhost", est.port).fetch_pinned_root(CA.root_fingerprint)
        assert root == CA.root.certificate


async def test_an_envelope_without_certificates_is_no_answer() -> None:
    # PKCS#7 of type data.
    envelope = bytes.fromhex("300f06092a864886f70d010701a0020400")
    async with est_of() as est:
        est.cacerts = web.Response(body=envelope)
        with pytest.raises(ProtocolError, match="holds no certificates"):
            await EstServer("localhost", est.port).fetch_pinned_root(CA.root_fingerprint)


async def test_an_endless_answer_is_cut_off() -> None:
    async with est_of() as est:
        est.cacerts = web.Response(body=b"A" * 300_000)
        with pytest.raises(ProtocolError, match="larger than"):
            await EstServer("localhost", est.port).fetch_pinned_root(CA.root_fingerprint)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("0", 1), ("999999", 3_600), ("Fri, 31 Dec 2027 23:59:59 GMT", 5), (None, 5)],
)
async def test_the_wait_asked_for_is_kept_within_reason(
    secret_service: PrivateSecretService, tmp_path: Path, header: str | None, seconds: int
) -> None:
    async with est_of() as est:
        est.answers = [lambda _: pending(header)]
        enrolment = Enrolment(ProfileStore(tmp_path))
        progress = await enrolment.advance(await enrolment.begin(application(est)))
        assert progress.retry_after_s == seconds

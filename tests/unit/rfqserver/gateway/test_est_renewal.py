"""Renewal over real TLS: the enrolment port asks for a certificate and lives without one."""

import base64
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from support.pki.authority import Authority, ClientFiles, csr_der, make_csr
from support.pki.identity import IdentityRoom, identity_room, terms

from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.encoding import der_of, pem_of
from rfqserver.ca.keys import generate_key
from rfqserver.ca.records import CertificateRecord
from rfqserver.gateway import est_limits
from rfqserver.gateway.est import CSR_ATTRIBUTES_DER, est_app
from rfqserver.gateway.listener import open_listener
from rfqserver.gateway.tls import Listeners
from rfqserver.journal.interface import JournalHaltedError

LABEL = "test-venue"


@dataclass
class Port:
    """An enrolment port and what is needed to knock at it."""

    room: IdentityRoom
    listeners: Listeners
    number: int
    folder: Path

    async def admitted(self) -> tuple[CertificateRecord, ec.EllipticCurvePrivateKey]:
        """Enrol somebody."""
        key = generate_key()
        await self.room.desk.submit_csr(csr_der(make_csr(key)), "10.0.0.7")
        [waiting] = self.room.desk.approvals.enrolments(EnrolmentStatus.PENDING)
        record = await self.room.desk.approvals.approve(
            waiting.enrolment_id, terms(waiting.csr_fingerprint), operator="operator:olga"
        )
        return record, key

    async def ask(
        self, path: str, body: bytes | None = None, client: ClientFiles | None = None
    ) -> tuple[int, bytes, str]:
        """Post a body or fetch; status, answer and its type."""
        root = pem_of(self.room.authority.root.certificate).decode()
        context = ssl.create_default_context(cadata=root)
        if client is not None:
            context.load_cert_chain(client.write(self.folder))
        url = f"https://127.0.0.1:{self.number}/.well-known/est/{path}"
        async with (
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context)) as session,
            session.request("GET" if body is None else "POST", url, data=body) as answer,
        ):
            return answer.status, await answer.read(), answer.headers["Content-Type"]

    def files(self, record: CertificateRecord, key: ec.EllipticCurvePrivateKey) -> ClientFiles:
        """What the holder of a certificate presents."""
        from cryptography import x509

        certificate = x509.load_der_x509_certificate(record.certificate_der)
        chain = pem_of(certificate) + pem_of(self.room.authority.issuing.certificate)
        return ClientFiles(certificate, chain, key)


@contextlib.asynccontextmanager
async def enrolment_port(folder: Path) -> AsyncIterator[Port]:
    async with identity_room(folder / "journal", Authority()) as room:
        listeners = Listeners(await room.desk.open_trust())
        app = est_app(room.desk, label=LABEL)
        listener = await open_listener(app, "127.0.0.1", 0, listeners.enrolment)
        yield Port(room, listeners, listener.port, folder)
        await listener.close()


async def test_a_certificate_buys_its_successor_and_none_buys_nothing(tmp_path: Path) -> None:
    async with enrolment_port(tmp_path) as port:
        old, key = await port.admitted()
        body = base64.encodebytes(csr_der(make_csr(common_name="", organisation="")))

        status, answer, kind = await port.ask("simplereenroll", body, port.files(old, key))

        assert (status, kind) == (200, "application/pkcs7-mime; smime-type=certs-only")
        (certificate,) = pkcs7.load_der_pkcs7_certificates(base64.b64decode(answer))
        new = port.room.desk.registry.certificates[f"{certificate.serial_number:x}"]
        assert (new.certificate_der, new.replaces) == (der_of(certificate), old.serial)
        status, answer, _ = await port.ask("simplereenroll", csr_der(make_csr()))
        assert status == 403
        assert b"without one" in answer


async def test_the_answer_may_be_lost_in_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def halted(_seq: int) -> None:
        raise JournalHaltedError("disk full")

    async with enrolment_port(tmp_path) as port:
        old, key = await port.admitted()
        body = csr_der(make_csr(common_name="", organisation=""))
        with monkeypatch.context() as patch:
            patch.setattr(port.room.journal, "wait_durable", halted)
            assert (await port.ask("simplereenroll", body, port.files(old, key)))[0] == 503

        assert (await port.ask("simplereenroll", body, port.files(old, key)))[0] == 200
        assert port.room.kinds.count("certificate_renewed") == 1


async def test_what_does_not_hold_is_refused_in_the_handshake(tmp_path: Path) -> None:
    async with enrolment_port(tmp_path) as port:
        old, key = await port.admitted()
        good = port.files(old, key)
        await port.room.desk.revoke(old.serial, RevocationReason.KEY_COMPROMISE, operator="o")
        port.listeners.update(port.room.trust[-1])
        body = csr_der(make_csr())
        past_ms = port.room.authority.now_ms - 120_000
        expired = port.room.authority.client(not_before_ms=0, not_after_ms=past_ms)
        foreign = Authority().client()

        for client, alert in ((good, "REVOKED"), (expired, "EXPIRED"), (foreign, "UNKNOWN_CA")):
            with pytest.raises((aiohttp.ClientError, ssl.SSLError)) as refused:
                await port.ask("simplereenroll", body, client)
            causes = f"{refused.value!r} {refused.value.__cause__!r}".upper()
            assert alert in causes.replace(" ", "_")
        assert "certificate_renewed" not in port.room.kinds


async def test_a_certificate_for_another_purpose_renews_nothing(tmp_path: Path) -> None:
    async with enrolment_port(tmp_path) as port:
        client = port.room.authority.client(extensions=())
        status, answer, _ = await port.ask("simplereenroll", csr_der(make_csr()), client)

        assert status == 403
        assert b"EKU clientAuth" in answer
        assert port.room.kinds[-1] == "renewal_refused"


async def test_renewals_count_towards_an_addresss_rate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(est_limits, "REQUESTS_BURST", 2)
    monkeypatch.setattr(est_limits, "REQUESTS_PER_S", 0)
    async with enrolment_port(tmp_path) as port:
        paths = ["simplereenroll", "simpleenroll", f"{LABEL}/simplereenroll"]
        assert [(await port.ask(path, b"x"))[0] for path in paths] == [403, 400, 429]


async def test_the_label_is_the_venues_name_or_nothing(tmp_path: Path) -> None:
    async with enrolment_port(tmp_path) as port:
        for operation in ("cacerts", "csrattrs"):
            plain, labelled = await port.ask(operation), await port.ask(f"{LABEL}/{operation}")
            assert plain == labelled
            assert plain[0] == 200
            assert (await port.ask(f"other-venue/{operation}"))[0] == 404
        assert (await port.ask(f"{LABEL}/simpleenroll", csr_der(make_csr())))[0] == 202


async def test_the_attributes_ask_for_p_256_and_sha_256(tmp_path: Path) -> None:
    async with enrolment_port(tmp_path) as port:
        status, answer, kind = await port.ask("csrattrs")

    assert (status, kind) == (200, "application/csrattrs")
    assert base64.b64decode(answer) == CSR_ATTRIBUTES_DER

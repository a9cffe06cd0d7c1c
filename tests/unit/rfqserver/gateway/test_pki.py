"""The publication port over real HTTP: what it serves, what caches are told, what it refuses."""

import asyncio
import base64
import contextlib
import urllib.parse
from collections.abc import AsyncIterator, Mapping
from email.utils import parsedate_to_datetime

import aiohttp
import pytest
from yarl import URL

from rfqserver.gateway import pki
from rfqserver.gateway.listener import open_listener
from rfqserver.gateway.pki import BODY_MAX_BYTES, CACHE_MAX_S, pki_app
from rfqserver.gateway.publication import Document, OcspAnswer

NOW_MS = 1_800_000_000_000
LIST = Document(b"a list", "application/pkix-crl", "e1", NOW_MS - 60_000, NOW_MS + 86_400_000)
ENDING = Document(b"c", "application/pkix-cert", "e2", NOW_MS - 60_000, NOW_MS + 5_500)
PREPARED = Document(b"ok", "application/ocsp-response", "e3", NOW_MS, NOW_MS + 100_000)


class Published:
    """Publishes fixed things and remembers what was asked of its responder."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []

    def now_ms(self) -> int:
        """The time stands still."""
        return NOW_MS

    def document(self, path: str) -> Document | None:
        """Two of three paths have one."""
        return {"/crl/issuing.crl": LIST, "/ca/root.cer": ENDING}.get(path)

    def answer_ocsp(self, request: bytes) -> OcspAnswer:
        """Take what begins with 0 for a request; other things are answered, not kept."""
        self.requests.append(request)
        return OcspAnswer(b"ok", PREPARED) if request[:1] == b"0" else OcspAnswer(b"malformed")


class Visitor:
    """Anybody."""

    def __init__(self, session: aiohttp.ClientSession, port: int, published: Published) -> None:
        self.session = session
        self.base = f"http://127.0.0.1:{port}"
        self.published = published

    async def get(self, path: str, **headers: str) -> tuple[int, bytes, Mapping[str, str]]:
        """Fetch a path as it is written."""
        url = URL(f"{self.base}{path}", encoded=True)
        async with self.session.get(url, headers=headers) as response:
            return response.status, await response.read(), response.headers

    async def post(self, body: bytes) -> tuple[int, bytes]:
        """Ask the responder."""
        async with self.session.post(f"{self.base}/ocsp", data=body) as response:
            return response.status, await response.read()


@contextlib.asynccontextmanager
async def visitor() -> AsyncIterator[Visitor]:
    published = Published()
    app = pki_app(
        published,
        document_paths=("/crl/issuing.crl", "/ca/root.cer", "/crl/root.crl"),
        ocsp_path="/ocsp",
    )
    listener = await open_listener(app, "127.0.0.1", 0, None)
    async with aiohttp.ClientSession() as session:
        yield Visitor(session, listener.port, published)
    await listener.close()


async def test_a_document_says_what_it_is_and_how_long_it_is_good() -> None:
    async with visitor() as anyone:
        status, body, headers = await anyone.get("/crl/issuing.crl")

    assert (status, body) == (200, b"a list")
    assert headers["Content-Type"] == "application/pkix-crl"
    assert headers["ETag"] == '"e1"'
    changed = parsedate_to_datetime(headers["Last-Modified"])
    assert int(changed.timestamp()) == NOW_MS // 1000 - 60
    assert int(parsedate_to_datetime(headers["Expires"]).timestamp()) == NOW_MS // 1000 + 86_400
    assert headers["Cache-Control"].endswith(f"max-age={CACHE_MAX_S}")


async def test_nothing_is_to_be_kept_beyond_its_end() -> None:
    async with visitor() as anyone:
        _, _, headers = await anyone.get("/ca/root.cer")

    assert headers["Cache-Control"].endswith("max-age=5")


@pytest.mark.parametrize(
    ("tag", "status"),
    [('"e1"', 304), ('W/"e1"', 304), ('"x", "e1"', 304), ("*", 304), ('"x"', 200)],
)
async def test_who_has_it_already_is_told_so(tag: str, status: int) -> None:
    async with visitor() as anyone:
        found, body, headers = await anyone.get("/crl/issuing.crl", **{"If-None-Match": tag})

    assert found == status
    assert body == (b"" if status == 304 else b"a list")
    assert headers["ETag"] == '"e1"'


async def test_what_is_not_there_yet_is_not_found() -> None:
    async with visitor() as anyone:
        assert (await anyone.get("/crl/root.crl"))[0] == 404
        for path in ("/", "/ca/", "/ca/root.key.pem", "/crl/../ca/root.key.pem", "/ocsp", "/ocsp/"):
            assert (await anyone.get(path))[0] in (404, 405)


# In base64 this has every letter that means something else in a path.
REQUEST = b"0\x0f\xbe\xff\xff"


async def test_a_question_in_the_path_is_read_however_it_was_quoted() -> None:
    text = base64.b64encode(REQUEST).decode()
    assert {"+", "/", "="} <= set(text)
    async with visitor() as anyone:
        for path in (text, urllib.parse.quote(text), urllib.parse.quote(text, safe="")):
            status, body, headers = await anyone.get(f"/ocsp/{path}")
            assert (status, body) == (200, b"ok")
            assert headers["Content-Type"] == "application/ocsp-response"
            assert headers["Cache-Control"].endswith("max-age=100")
        assert anyone.published.requests == [REQUEST] * 3


@pytest.mark.parametrize("path", ["%%%", "a", "MDEy%20", "w4Q", "%C3%84"])
async def test_what_is_no_base64_is_no_request(path: str) -> None:
    async with visitor() as anyone:
        status, body, headers = await anyone.get(f"/ocsp/{path}")

        assert (status, body) == (200, b"malformed")
        assert headers["Cache-Control"] == "no-store"


async def test_a_posted_question_is_answered_and_not_kept() -> None:
    async with visitor() as anyone:
        async with anyone.session.post(f"{anyone.base}/ocsp", data=REQUEST) as response:
            assert (response.status, await response.read()) == (200, b"ok")
            assert response.headers["Cache-Control"] == "no-store"
            assert response.headers["Content-Type"] == "application/ocsp-response"
        assert await anyone.post(b"") == (200, b"malformed")


async def test_no_more_is_read_than_a_request_can_have() -> None:
    async with visitor() as anyone:
        assert await anyone.post(b"x" * 100_000) == (200, b"malformed")

        assert [len(body) for body in anyone.published.requests] == [BODY_MAX_BYTES + 1]


async def test_a_body_that_never_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pki, "BODY_TIMEOUT_S", 0.05)

    async with visitor() as anyone:
        reader, writer = await asyncio.open_connection("127.0.0.1", URL(anyone.base).port)
        writer.write(b"POST /ocsp HTTP/1.1\r\nHost: pki\r\nContent-Length: 9\r\n\r\n0")
        said = await reader.readline()
        # With the rest, aiohttp need not linger for it.
        writer.write(b"12345678")
        writer.close()
        await writer.wait_closed()

        assert b"408" in said
        assert anyone.published.requests == []

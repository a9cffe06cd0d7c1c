"""Fetching over plain HTTP: what is not a list of reasonable size, at once, is nothing."""

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from support.pki.list_server import list_server

from rfqdesk.client.trust import list_download
from rfqdesk.client.trust.list_download import Download, NotDownloadedError, download


async def test_what_is_there_comes_whole() -> None:
    async with list_server() as server:
        server.documents["/a.crl"] = bytes(range(256)) * 1_000
        assert (await download(f"{server.url}/a.crl")).body == bytes(range(256)) * 1_000


async def test_what_is_still_the_same_does_not_come_again() -> None:
    async def answer(request: web.Request) -> web.Response:
        same = any(tag.value == "v1" for tag in request.if_none_match or ())
        headers = {"ETag": '"v1"'}
        return web.Response(status=304 if same else 200, body=b"" if same else b"list",
                            headers=headers)  # fmt: skip

    app = web.Application()
    app.router.add_get("/a.crl", answer)
    async with TestServer(app) as server:
        url = str(server.make_url("/a.crl"))
        assert await download(url) == Download(b"list", '"v1"')
        assert await download(url, '"v1"') == Download(None, '"v1"')
        assert await download(url, '"v0"') == Download(b"list", '"v1"')


async def test_same_as_before_means_nothing_to_one_who_had_nothing() -> None:
    async with list_server() as server:
        server.documents["/a.crl"] = web.Response(status=304)
        with pytest.raises(NotDownloadedError, match="304"):
            await download(f"{server.url}/a.crl")


@pytest.mark.parametrize(
    "url", ["https://venue.example/a.crl", "file:///etc/hostname", "ldap://venue.example/", "a.crl"]
)
async def test_only_plain_http_is_fetched(url: str) -> None:
    with pytest.raises(NotDownloadedError, match="http://"):
        await download(url)


async def test_no_redirect_is_followed() -> None:
    async with list_server() as server:
        server.documents["/elsewhere"] = b"not asked for"
        server.documents["/a.crl"] = web.Response(status=302, headers={"Location": "/elsewhere"})
        with pytest.raises(NotDownloadedError, match="302"):
            await download(f"{server.url}/a.crl")
        assert server.asked == ["/a.crl"]


async def test_too_much_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_download, "LIST_MAX_BYTES", 1_000)
    async with list_server() as server:
        server.documents["/a.crl"] = bytes(1_001)
        with pytest.raises(NotDownloadedError, match="larger"):
            await download(f"{server.url}/a.crl")


async def test_nothing_is_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_download, "DOWNLOAD_TIMEOUT_S", 0.05)

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(NotDownloadedError):
        await download(f"http://127.0.0.1:{port}/a.crl")
    server.close()


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/a.crl", "http://no-such-host.invalid/a.crl"])
async def test_nobody_there_is_said_so(url: str) -> None:
    with pytest.raises(NotDownloadedError):
        await download(url)

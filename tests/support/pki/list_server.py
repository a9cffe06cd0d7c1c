"""A publication port that serves what a test puts there, over plain HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from aiohttp import web
from support.pki.throwaway_ca import Issued, ThrowawayCa


class ListServer:
    """Documents by path; `asked` has the paths in the order they were asked for."""

    def __init__(self) -> None:
        self.documents: dict[str, bytes | web.Response] = {}
        self.asked: list[str] = []
        self.url = ""
        self._runner: web.AppRunner | None = None
        self._port = 0

    def publish(self, ca: ThrowawayCa, *revoked: Issued, number: int = 1) -> None:
        """Put up both lists of an authority; what is revoked stands on its issuer's."""
        for url, authority in (
            (ca.root_list_url, ca.root),
            (ca.issuing_list_url, ca.issuing),
        ):
            issuer = authority.certificate.subject
            entries = [one for one in revoked if one.certificate.issuer == issuer]
            self.put(url, ca.revocation_list(authority, *entries, number=number))

    def put(self, url: str, document: bytes | web.Response) -> None:
        """Put up one document."""
        self.documents[urlsplit(url).path] = document

    async def open(self) -> None:
        """Listen; on the same port as before, after `close`."""
        app = web.Application()
        app.router.add_get("/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = site.port
        self.url = f"http://127.0.0.1:{self._port}"

    async def close(self) -> None:
        """Be out of reach."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _serve(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        found = self.documents.get(request.path)
        if found is None:
            return web.Response(status=404)
        if isinstance(found, web.Response):
            return web.Response(status=found.status, headers=found.headers, body=found.body)
        return web.Response(body=found, content_type="application/pkix-crl")


@asynccontextmanager
async def list_server() -> AsyncIterator[ListServer]:
    """A server on a free port of the loopback interface."""
    server = ListServer()
    await server.open()
    try:
        yield server
    finally:
        await server.close()

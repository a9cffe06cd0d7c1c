"""The monitoring port: is the venue alive, is it ready, and its figures for Prometheus.

Plain HTTP on the loopback address: nothing secret is told, and nothing can be done here.
"""

from typing import Protocol

from aiohttp import web

from rfqserver.gateway.door import Door

MONITOR_ADDRESS = "127.0.0.1"
"""Loopback, whatever address the venue is known by: figures of trading are the operator's."""

VISITORS_MAX = 16


class Monitored(Protocol):
    """What is asked of the venue behind the port."""

    def is_alive(self) -> bool:
        """False once the venue has halted."""

    def readiness(self) -> dict[str, bool]:
        """Each thing that must hold for anybody to log on and trade, by its name."""

    async def metrics(self) -> tuple[bytes, str]:
        """The figures in Prometheus's text format, and the content type of that."""


def monitor_door() -> Door:
    """A door for scrapers, who are few."""
    return Door(visitors_max=VISITORS_MAX)


def monitor_app(monitored: Monitored) -> web.Application:
    """Build the application served on the monitoring port."""
    app = web.Application(client_max_size=0)

    async def healthz(_: web.Request) -> web.Response:
        alive = monitored.is_alive()
        return _stated(alive, {"status": "alive" if alive else "halted"})

    async def readyz(_: web.Request) -> web.Response:
        checks = monitored.readiness()
        ready = all(checks.values())
        return _stated(ready, {"status": "ready" if ready else "not_ready", "checks": checks})

    async def metrics(_: web.Request) -> web.Response:
        text, content_type = await monitored.metrics()
        return web.Response(body=text, headers={"Content-Type": content_type})

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)
    return app


def _stated(good: bool, facts: dict[str, object]) -> web.Response:
    return web.json_response(
        facts, status=200 if good else 503, headers={"Cache-Control": "no-store"}
    )

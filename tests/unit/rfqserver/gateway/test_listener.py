"""Ports: the real number where any was asked for, and words where one is taken."""

import errno

import aiohttp
import pytest
from aiohttp import web
from support.pki.authority import Authority

from rfqserver.gateway.listener import open_listener
from rfqserver.gateway.tls import Listeners


async def test_any_free_port_is_told_and_given_back() -> None:
    context = Listeners(Authority().trust()).enrolment
    first = await open_listener(web.Application(), "127.0.0.1", 0, context)
    assert first.port > 0
    await first.close()

    again = await open_listener(web.Application(), "127.0.0.1", first.port, context)
    assert again.port == first.port
    await again.close()


async def test_without_a_context_it_serves_in_the_clear() -> None:
    listener = await open_listener(web.Application(), "127.0.0.1", 0, None)

    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{listener.port}/") as response,
    ):
        assert response.status == 404
    await listener.close()


async def test_a_taken_port_is_told_in_words() -> None:
    context = Listeners(Authority().trust()).enrolment
    first = await open_listener(web.Application(), "127.0.0.1", 0, context)

    with pytest.raises(OSError, match=f"Port {first.port} cannot be opened") as caught:
        await open_listener(web.Application(), "127.0.0.1", first.port, context)

    assert caught.value.errno == errno.EADDRINUSE
    await first.close()

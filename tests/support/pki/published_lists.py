"""Connecting where an authority publishes its lists, and what comes of it."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from support.pki.list_server import ListServer, list_server
from support.pki.throwaway_ca import ThrowawayCa
from support.venues.scripted_venue import ScriptedVenue

from rfqdesk.client.errors import (
    DistrustKind,
    RevocationUnknownError,
    ServerNotTrustedError,
    UnknownKind,
)
from rfqdesk.client.explaining import explain
from rfqdesk.client.handshakes.handshake import Handshake
from rfqdesk.client.handshakes.handshake_steps import steps_of
from rfqdesk.client.trust.revocation_lists import RevocationLists
from rfqdesk.client.websocket import trading_websocket
from rfqdesk.identity.identity import Identity


@contextlib.asynccontextmanager
async def publishing() -> AsyncIterator[tuple[ListServer, ThrowawayCa]]:
    """An authority whose certificates name lists that are published, all good."""
    async with list_server() as published:
        ca = ThrowawayCa(published_at=published.url)
        published.publish(ca)
        yield published, ca


async def shaken(identity: Identity, lists: RevocationLists | None = None) -> Handshake:
    """Connect once."""
    heard: list[Handshake] = []
    async with trading_websocket(identity, None, heard.append, lists):
        return heard[0]


async def distrust(identity: Identity, lists: RevocationLists | None = None) -> DistrustKind:
    with pytest.raises(ServerNotTrustedError) as caught:
        await shaken(identity, lists)
    return caught.value.kind


async def unknown(identity: Identity, lists: RevocationLists | None = None) -> UnknownKind:
    with pytest.raises(RevocationUnknownError) as caught:
        await shaken(identity, lists)
    assert "no connection was made" in explain(caught.value).happened
    return caught.value.kind


def told_of_revocation(handshake: Handshake) -> tuple[str, str]:
    """What the inspector says of it, and in which tone."""
    checks = steps_of(handshake)[2].checks
    [check] = [one for one in checks if one.text.startswith("Revocation")]
    return check.text, check.tone


def at_port_of(identity: Identity, venue: ScriptedVenue) -> Identity:
    return replace(identity, trading_port=venue.port)

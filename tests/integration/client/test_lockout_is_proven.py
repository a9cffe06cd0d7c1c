"""A lock-out is called done on proof alone, and waits for nothing that somebody could slow down."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from cryptography import x509
from support.pki.list_server import ListServer, list_server
from support.pki.throwaway_ca import A_DAY, Issued, ThrowawayCa
from support.venues.scripted_est import ScriptedEst

from rfqdesk.client.errors import (
    ConnectionRefusedByVenueError,
    LockoutRefusedError,
    LockoutUnconfirmedError,
    RefusalKind,
    ServerNotTrustedError,
)
from rfqdesk.client.lockout import lock_out
from rfqdesk.client.trust import prompt_lists
from rfqdesk.client.trust.list_download import Download
from rfqdesk.client.trust.revocation_check import own_path
from rfqdesk.client.trust.revocation_lists import RevocationLists


@contextlib.asynccontextmanager
async def publishing() -> AsyncIterator[tuple[ListServer, ThrowawayCa]]:
    """An authority whose certificates name lists that are published, all good."""
    async with list_server() as published:
        ca = ThrowawayCa(published_at=published.url)
        published.publish(ca)
        yield published, ca


@contextlib.asynccontextmanager
async def shut_to(ca: ThrowawayCa, client: Issued) -> AsyncIterator[ScriptedEst]:
    """An enrolment port whose TLS turns this certificate away as revoked."""
    crls = ca.crls_pem(client)
    async with ScriptedEst(ca).running(demand_certificate=True, crls_pem=crls) as est:
        yield est


async def test_a_lock_out_waits_for_no_list_but_says_that_there_was_none() -> None:
    async with publishing() as (published, ca), ScriptedEst(ca).running() as est:
        assert (await lock_out(ca.identity(1), est.port)).venue_checked
        await published.close()
        assert not (await lock_out(ca.identity(1), est.port)).venue_checked


async def test_a_lock_out_does_not_believe_a_revoked_server() -> None:
    async with publishing() as (published, ca):
        stolen = ca.server("localhost")
        published.publish(ca, stolen, number=2)
        async with ScriptedEst(ca).running(stolen) as est:
            with pytest.raises(ServerNotTrustedError):
                await lock_out(ca.identity(1), est.port)


@pytest.mark.rule("LCK-07")
@pytest.mark.parametrize(
    ("reason", "locked"),
    [(x509.ReasonFlags.key_compromise, True), (x509.ReasonFlags.superseded, False)],
)
async def test_a_certificate_replaced_elsewhere_is_not_called_locked_out(
    reason: x509.ReasonFlags, locked: bool
) -> None:
    async with publishing() as (published, ca):
        client = ca.client()
        gone = ca.revocation_list(ca.issuing, client, number=2, reason=reason)
        published.put(ca.issuing_list_url, gone)
        crls = ca.crls_pem(client)
        async with ScriptedEst(ca).running(demand_certificate=True, crls_pem=crls) as est:
            identity = ca.identity(1, client=client)
            if locked:
                assert (await lock_out(identity, est.port)).serial == identity.certificate.serial
            else:
                with pytest.raises(LockoutRefusedError, match="was renewed"):
                    await lock_out(identity, est.port)


async def test_refused_without_a_list_that_tells_why_it_is_not_called_done() -> None:
    async with publishing() as (published, ca):
        client = ca.client()
        identity = ca.identity(1, client=client)
        async with shut_to(ca, client) as est:
            with pytest.raises(LockoutUnconfirmedError, match="does not name"):
                await lock_out(identity, est.port)
            await published.close()
            with pytest.raises(LockoutUnconfirmedError):
                await lock_out(identity, est.port)


async def test_refused_where_no_list_is_named_it_is_not_called_done() -> None:
    ca = ThrowawayCa()
    client = ca.client()
    async with shut_to(ca, client) as est:
        with pytest.raises(LockoutUnconfirmedError, match="no list"):
            await lock_out(ca.identity(1, client=client), est.port)


async def test_the_list_is_looked_at_anew_however_fresh_the_one_held_is() -> None:
    async with publishing() as (published, ca):
        client = ca.client()
        identity, lists = ca.identity(1, client=client), RevocationLists()
        await lists.for_path(own_path(identity))
        reason = x509.ReasonFlags.key_compromise
        gone = ca.revocation_list(ca.issuing, client, number=2, reason=reason)
        published.put(ca.issuing_list_url, gone)
        async with shut_to(ca, client) as est:
            locked = await lock_out(identity, est.port, lists=lists)
            assert locked.serial == identity.certificate.serial


def _lists_of(ca: ThrowawayCa) -> dict[str, bytes]:
    return {
        ca.root_list_url: ca.revocation_list(ca.root, number=1),
        ca.issuing_list_url: ca.revocation_list(ca.issuing, number=1),
    }


@pytest.mark.parametrize("held", [True, False])
async def test_lists_that_never_arrive_hold_nothing_up(
    monkeypatch: pytest.MonkeyPatch, held: bool
) -> None:
    monkeypatch.setattr(prompt_lists, "PATIENCE_S", 0.05)
    async with publishing() as (_, ca), ScriptedEst(ca).running() as est:
        clock, stuck = [int(ca.now.timestamp()) * 1000], asyncio.Event()
        documents = _lists_of(ca) if held else {}

        async def fetch(url: str, _etag: str) -> Download:
            if url not in documents:
                stuck.set()
                await asyncio.get_running_loop().create_future()
            return Download(documents[url], "")

        lists = RevocationLists(fetch=fetch, now_ms=lambda: clock[0])
        identity = ca.identity(1)
        if held:
            await lists.for_path(own_path(identity))
            documents.clear()
            clock[0] += 3_600_000
        # Another connection has the turn, and waits for ever.
        async with asyncio.TaskGroup() as group:
            other = group.create_task(lists.for_path(own_path(identity)))
            await stuck.wait()
            locked = await lock_out(identity, est.port, lists=lists)
            other.cancel()
        assert locked.venue_checked is held


async def test_a_venue_whose_own_list_ran_out_is_asked_again() -> None:
    ca = ThrowawayCa()
    stale = ca.crls_pem(until_now=-A_DAY)
    async with ScriptedEst(ca).running(demand_certificate=True, crls_pem=stale) as est:
        with pytest.raises(ConnectionRefusedByVenueError) as caught:
            await lock_out(ca.identity(1), est.port)
        assert caught.value.kind is RefusalKind.VENUE_LIST_STALE
        assert not caught.value.final

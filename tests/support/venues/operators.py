"""Operators of a real venue, the newcomers they decide about, and the endpoint by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from support.pki.knocking import Forger, files_of
from support.venues.open_venue import OpenVenue

from rfqdesk.client.command_signer import CommandSigner
from rfqdesk.identity.csr import csr_der, csr_fingerprint, make_csr
from rfqdesk.identity.identity import Identity
from rfqdesk.identity.keypair import generate_key
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.operations.wire import (
    OPERATIONS_PATH,
)
from rfqdesk.protocol.terms import Role


async def olga(place: OpenVenue, name: str = "olga") -> Identity:
    """An operator, certified at the venue's machine."""
    return await place.enrol("venue-desk", Role.OPERATOR, name)


async def newcomer(place: OpenVenue, name: str = "nina") -> tuple[str, str]:
    """Somebody asks to be let in; the enrolment's number and the fingerprint read out."""
    csr = make_csr(generate_key(), firm_name="Newcomers", person=name.title())
    await place.venue.identity.submit_csr(csr_der(csr), "127.0.0.1")
    waiting = place.venue.identity.approvals.enrolments(EnrolmentStatus.PENDING)[-1]
    return waiting.enrolment_id, csr_fingerprint(csr)


class Line:
    """The endpoint spoken to by hand."""

    def __init__(self, http: aiohttp.ClientSession, url: str, identity: Identity) -> None:
        self.http, self.url, self.identity = http, url, identity

    async def begin(self) -> CommandSigner:
        async with self.http.get(self.url) as answer:
            assert answer.status == 200
            return CommandSigner(self.identity, (await answer.json())["session_id"])

    async def post(self, body: bytes) -> tuple[int, str]:
        async with self.http.post(self.url, data=body) as answer:
            return answer.status, (await answer.json()).get("kind", "")


@asynccontextmanager
async def line_of(place: OpenVenue, forger: Forger, identity: Identity) -> AsyncIterator[Line]:
    context = forger.context(files_of(identity))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context)) as http:
        yield Line(http, f"https://localhost:{place.trading_port}{OPERATIONS_PATH}", identity)

"""Moves that move a request on: drafts, amendments, requotes, work on a price."""

from random import Random

from msgspec.structs import replace
from simulation.client import Client
from simulation.messages import a_request, own_requests
from simulation.moves import move
from simulation.operator_limits import GROUPS

from rfqdesk.protocol.commands import (
    QuoteRequestAmend,
    QuoteRequestCancel,
    QuoteRequestOpen,
    QuoteRequote,
    QuoteWorking,
)
from rfqdesk.protocol.terms import Role

FIRMS = ("birch", "cedar", "dogwood", "elm", "fir", "nobody", "acacia")


def _has_asked(client: Client) -> bool:
    return bool(own_requests(client))


def _has_draft(client: Client) -> bool:
    return bool(client.picture.drafts)


def _is_asked(client: Client) -> bool:
    return bool(client.picture.requests)


@move(Role.TRADER, 2)
def draft(client: Client, rng: Random) -> None:
    """Keep a request at the venue for later."""
    client.send(replace(a_request(client, rng), draft=True))


@move(Role.TRADER, 3, _has_draft)
def open_draft(client: Client, rng: Random) -> None:
    """Send a draft to its makers, perhaps twice."""
    name = rng.choice(list(client.picture.drafts.values()))["quote_req_id"]
    for _ in range(rng.choice((1, 1, 2))):
        client.send(QuoteRequestOpen(ref="r", quote_req_id=name))


@move(Role.TRADER, 1, _has_draft)
def discard(client: Client, rng: Random) -> None:
    """Take a draft back."""
    name = rng.choice(list(client.picture.drafts.values()))["quote_req_id"]
    client.send(QuoteRequestCancel(ref="r", quote_req_id=name))


@move(Role.TRADER, 4, _has_asked)
def amend(client: Client, rng: Random) -> None:
    """Keep a request open for longer, ask more makers, or try to make it shorter."""
    name = rng.choice(own_requests(client))["quote_req_id"]
    client.send(
        QuoteRequestAmend(
            ref="r",
            quote_req_id=name,
            request_ttl_ms=rng.choice((0, 1_000, 2_500, 6_000, 8_000)),
            panel=tuple(rng.sample(FIRMS, rng.choice((0, 0, 1, 2)))),
            panel_groups=tuple(rng.sample(GROUPS, rng.choice((0, 0, 0, 1)))),
        )
    )


@move(Role.TRADER, 3, _has_asked)
def ask_again(client: Client, rng: Random) -> None:
    """Ask one maker for a new price, or all of them, once or impatiently."""
    name = rng.choice(own_requests(client))["quote_req_id"]
    maker = rng.choice((None, *FIRMS))
    for _ in range(rng.choice((1, 1, 1, 8))):
        client.send(QuoteRequote(ref="r", quote_req_id=name, maker=maker))


@move(Role.MAKER, 3, _is_asked)
def work(client: Client, rng: Random) -> None:
    """Say that a price is being worked on."""
    client.send(QuoteWorking(ref="r", rfq_id=rng.choice(list(client.picture.requests))))


@move(Role.MAKER, 1)
def work_for_a_stranger(client: Client, rng: Random) -> None:
    """Try an id that was overheard, or made up."""
    client.send(QuoteWorking(ref="r", rfq_id=rng.choice((*client.overheard(), "no-such-request"))))

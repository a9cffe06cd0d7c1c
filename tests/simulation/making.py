"""Moves of those who quote."""

from random import Random

from msgspec.structs import replace
from simulation.client import Client
from simulation.messages import (
    a_quote,
)
from simulation.moves import move

from rfqdesk.protocol.commands import (
    Quote,
    QuoteCancel,
    QuotePass,
)
from rfqdesk.protocol.terms import (
    PriceLevel,
    Role,
)


@move(Role.MAKER, 22)
def quote(client: Client, rng: Random) -> None:
    """A price by the rules on one of the open requests: a new line or a new revision."""
    asked = list(client.picture.requests.values())
    if asked:
        client.send(a_quote(client, rng, rng.choice(asked)))


@move(Role.MAKER, 4)
def quote_everything(client: Client, rng: Random) -> None:
    """A price for each open request, in one breath."""
    for asked in list(client.picture.requests.values())[-6:]:
        client.send(a_quote(client, rng, asked))


@move(Role.MAKER, 4)
def quote_badly(client: Client, rng: Random) -> None:
    """A price with something wrong in it."""
    asked = list(client.picture.requests.values())
    if not asked:
        return
    good = a_quote(client, rng, rng.choice(asked))
    size = "1" if good.bid is None else good.bid.quantity
    flaws = (
        {"bid": PriceLevel("0.0701", size)},
        {"bid": PriceLevel("-0.05", size)},
        {"bid": PriceLevel("0.07", size)},
        {"bid": None},
        {"bid": None, "offer": None},
        {"offer": PriceLevel("0.06", "0.1")},
        {"quote_ttl_ms": 7},
        {"offer_legs": ("0.06",)},
        {"offer_legs": tuple("0.01" for _ in good.offer_legs) or ("0.0303",)},
        {"revision": 1},
        {"quote_id": client.new_id("q")},
    )
    client.send(replace(good, **rng.choice(flaws)))


@move(Role.MAKER, 5)
def withdraw(client: Client, rng: Random) -> None:
    """Withdraw one quote, or all."""
    own = [rfq_id for rfq_id, maker in client.picture.quotes if maker == client.person.firm]
    rfq_id = rng.choice(own) if own and rng.random() < 0.8 else ""
    client.send(QuoteCancel(ref="r", rfq_id=rfq_id))


@move(Role.MAKER, 2)
def decline(client: Client, rng: Random) -> None:
    """Pass on a request, with a live quote or without one."""
    if client.picture.requests:
        rfq_id = rng.choice(list(client.picture.requests))
        client.send(QuotePass(ref="r", rfq_id=rfq_id, text="not today"))


@move(Role.MAKER, 3)
def probe(client: Client, rng: Random) -> None:
    """Try an id that was overheard, or made up: is there business?"""
    rfq_id = rng.choice((*client.overheard(), "no-such-request"))
    level = PriceLevel("0.05", "1")
    attempts = (
        QuoteCancel(ref="r", rfq_id=rfq_id),
        QuotePass(ref="r", rfq_id=rfq_id),
        Quote(ref="r", rfq_id=rfq_id, quote_id=client.new_id("probe"), revision=1, bid=level),
    )
    client.send(rng.choice(attempts))

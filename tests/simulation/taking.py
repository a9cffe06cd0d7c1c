"""Moves of those who ask: requests, acceptances, crosses."""

from random import Random

from msgspec.structs import replace
from simulation.client import Client
from simulation.messages import (
    FLAWED_PACKAGES,
    a_cross,
    a_request,
    a_response,
    own_requests,
    shown_to,
    some_accounts,
)
from simulation.moves import move

from rfqdesk.protocol.commands import (
    QuoteCrossCancel,
    QuoteRequestCancel,
)
from rfqdesk.protocol.terms import (
    Allocation,
    QuoteRespType,
    Role,
    TimeInForce,
)

LIFT, HIT = QuoteRespType.LIFT, QuoteRespType.HIT


@move(Role.TRADER, 10)
def ask(client: Client, rng: Random) -> None:
    """A request by the rules, to everybody who is there."""
    client.send(a_request(client, rng))


@move(Role.TRADER, 3)
def ask_badly(client: Client, rng: Random) -> None:
    """A request with something wrong in it, perhaps."""
    flaws = (
        {"legs": rng.choice(FLAWED_PACKAGES)},
        {"quantity": rng.choice(("0", "-1", "0.05", "999999999999999"))},
        {"request_ttl_ms": rng.choice((0, 999, 3_600_001))},
        {"panel": ("nobody",)},
        {"panel": (client.person.firm,)},
        {"panel": ("birch", "birch", "cedar")},
        {"disclosed": False, "panel": ("birch",)},
        {"min_quantity": rng.choice(("0", "0.05", "1", "99"))},
        {"panel": ("birch",)},
    )
    client.send(replace(a_request(client, rng), **rng.choice(flaws)))


@move(Role.TRADER, 2)
def take_back(client: Client, rng: Random) -> None:
    """Cancel a request: an own one, or one that is not known."""
    own = [r["quote_req_id"] for r in client.picture.requests.values() if r.get("quote_req_id")]
    name = rng.choice(own) if own and rng.random() < 0.9 else "never-asked"
    client.send(QuoteRequestCancel(ref="r", quote_req_id=name))


@move(Role.TRADER, 18)
def accept(client: Client, rng: Random) -> None:
    """Hit or lift one of the quotes on the screen."""
    shown = shown_to(client)
    if shown:
        client.send(a_response(client, rng, *rng.choice(shown)))


@move(Role.TRADER, 8)
def accept_a_part(client: Client, rng: Random) -> None:
    """Hit or lift some of a quote, or more than there is, on a request that trades in parts."""
    shown = [pair for pair in shown_to(client) if not pair[0].get("all_or_none", True)]
    if shown:
        command = a_response(client, rng, *rng.choice(shown))
        quantity = rng.choice(("0.1", "0.1", "0.3", "0.5", "1", "1.7"))
        accounts = some_accounts(quantity, rng)
        client.send(replace(command, quantity=quantity, allocations=accounts))


@move(Role.TRADER, 5)
def accept_everything(client: Client, rng: Random) -> None:
    """Hit or lift each quote of one request, all at once: at most one may trade."""
    shown = shown_to(client)
    if shown:
        request, _ = rng.choice(shown)
        for one, quote in shown:
            if one is request:
                client.send(a_response(client, rng, request, quote))


@move(Role.TRADER, 8)
def cross(client: Client, rng: Random) -> None:
    """Trade with whoever quotes best, now or when somebody does."""
    own = own_requests(client)
    if own:
        client.send(a_cross(rng.choice(own), client.new_id("response"), rng))


@move(Role.TRADER, 3)
def rest_on_both_sides(client: Client, rng: Random) -> None:
    """Wait for bids and offers alike, on a request that goes either way."""
    own = [one for one in own_requests(client) if one["side"] == "undisclosed"]
    if own:
        request = rng.choice(own)
        for response, price in rng.sample(((LIFT, "0.0615"), (HIT, "0.049")), 2):
            good = a_cross(request, client.new_id("response"), rng)
            rests = TimeInForce.GOOD_TILL_CANCEL
            client.send(replace(good, response=response, price=price, time_in_force=rests))


@move(Role.TRADER, 2)
def cross_badly(client: Client, rng: Random) -> None:
    """A cross with something wrong in it, or on somebody else's request."""
    own = own_requests(client)
    if own:
        flaws = (
            {"quantity": rng.choice(("0", "0.05", "99"))},
            {"quote_req_id": "never-asked"},
            {"response": rng.choice(list(QuoteRespType))},
            {"poss_resend": True},
        )
        good = a_cross(rng.choice(own), client.new_id("response"), rng)
        client.send(replace(good, **rng.choice(flaws)))


@move(Role.TRADER, 2)
def cancel_cross(client: Client, rng: Random) -> None:
    """Take back what rests, on one side or on both, if anything does."""
    own = own_requests(client)
    if own:
        response = rng.choice((None, *QuoteRespType))
        name = rng.choice(own)["quote_req_id"]
        client.send(QuoteCrossCancel(ref="r", quote_req_id=name, response=response))


@move(Role.TRADER, 4)
def accept_late(client: Client, rng: Random) -> None:
    """Answer a quote that has ended, or is on the point of it."""
    if client.picture.recent:
        client.send(a_response(client, rng, *rng.choice(client.picture.recent)))


@move(Role.TRADER, 8)
def accept_at_the_last_moment(client: Client, rng: Random) -> None:
    """Wait until the quote has all but run out, or has just done so."""
    shown = shown_to(client)
    if shown and client.line is not None:
        request, quote = min(shown, key=lambda pair: pair[1]["valid_until_time_ms"])
        way_ms = int(client.line.delay_s * 1_000)
        at_ms = quote["valid_until_time_ms"] - way_ms + rng.randint(-5, 40)
        client.send_at(at_ms, a_response(client, rng, request, quote))


@move(Role.TRADER, 5)
def accept_badly(client: Client, rng: Random) -> None:
    """An acceptance with something wrong in it."""
    shown = shown_to(client)
    if not shown:
        return
    request, quote = rng.choice(shown)
    flaws = (
        {"quantity": rng.choice(("0.1", "999", "2"))},
        {"price": "0.055"},
        {"revision": max(1, quote["revision"] - 1)},
        {"revision": quote["revision"] + 1},
        {"quote_id": "no-such-quote"},
        {"maker": "nobody"},
        {"response": rng.choice(list(QuoteRespType))},
        {"quote_req_id": "never-asked"},
        {"poss_resend": True},
        {"allocations": (Allocation("fund-a", "0.1"), Allocation("fund-a", "0.2"))},
        {"allocations": (Allocation("fund-a", "0.3"),)},
    )
    client.send(replace(a_response(client, rng, request, quote), **rng.choice(flaws)))

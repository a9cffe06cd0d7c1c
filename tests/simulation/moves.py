"""What people do, well or badly: one function a move, drawn by weight.

A new command joins here: write a function that takes the client and a random generator,
sends the command through `client.send`, and mark it with `move`. A move that finds nothing
to act on does nothing.
"""

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import NamedTuple

from msgspec.structs import replace
from simulation.client import Client
from simulation.people import CALL_80, CALL_90, FINE, PERP, SHORT
from simulation.referee import Fact

from rfqdesk.protocol.commands import (
    Quote,
    QuoteCancel,
    QuoteCross,
    QuoteCrossCancel,
    QuotePass,
    QuoteRequest,
    QuoteRequestCancel,
    QuoteResponse,
)
from rfqdesk.protocol.terms import (
    Leg,
    LegSide,
    PriceLevel,
    QuoteRespType,
    QuoteType,
    Role,
    Side,
    TimeInForce,
)

Act = Callable[[Client, Random], None]


class Move(NamedTuple):
    """A move, whose it is, and how often it is made."""

    role: Role
    weight: int
    act: Act

    @property
    def name(self) -> str:
        """As it stands in a trace."""
        return self.act.__name__


MOVES: list[Move] = []


def move(role: Role, weight: int) -> Callable[[Act], Act]:
    """Let people in a role make this move, so often in proportion to the others."""

    def add(act: Act) -> Act:
        MOVES.append(Move(role, weight, act))
        return act

    return add


def _buy(symbol: str, ratio: int = 1) -> Leg:
    return Leg(symbol, ratio, LegSide.BUY)


def _sell(symbol: str, ratio: int = 1) -> Leg:
    return Leg(symbol, ratio, LegSide.SELL)


PACKAGES = (
    (_buy(CALL_80),),
    (_buy(CALL_80), _sell(CALL_90)),
    (_buy(CALL_80), _sell(CALL_90, 2), _buy(FINE)),
    (_buy(SHORT),),
)
FLAWED_PACKAGES = (
    *PACKAGES,
    (_buy("NO-SUCH-THING"),),
    (_buy(CALL_80), _buy(CALL_80)),
    (_buy(CALL_80), _sell(PERP)),
)
REQUEST_TTLS_MS = (1_000, 1_500, 2_000, 5_000)
QUOTE_TTLS_MS = (0, 0, 500, 700, 2_000)
BIDS, OFFERS = ("0.05", "0.0505", "0.049"), ("0.06", "0.0595", "0.0615")

# Those who ask ---------------------------------------------------------------


@move(Role.TRADER, 10)
def ask(client: Client, rng: Random) -> None:
    """A request by the rules, to everybody who is there."""
    client.send(_request(client, rng))


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
    client.send(replace(_request(client, rng), **rng.choice(flaws)))


@move(Role.TRADER, 2)
def take_back(client: Client, rng: Random) -> None:
    """Cancel a request: an own one, or one that is not known."""
    own = [r["quote_req_id"] for r in client.picture.requests.values() if r.get("quote_req_id")]
    name = rng.choice(own) if own and rng.random() < 0.9 else "never-asked"
    client.send(QuoteRequestCancel(ref="r", quote_req_id=name))


@move(Role.TRADER, 14)
def accept(client: Client, rng: Random) -> None:
    """Hit or lift one of the quotes on the screen."""
    shown = _shown(client)
    if shown:
        client.send(_response(client, rng, *rng.choice(shown)))


@move(Role.TRADER, 8)
def accept_a_part(client: Client, rng: Random) -> None:
    """Hit or lift some of a quote, or more than there is, on a request that trades in parts."""
    shown = [pair for pair in _shown(client) if not pair[0].get("all_or_none", True)]
    if shown:
        command = _response(client, rng, *rng.choice(shown))
        client.send(replace(command, quantity=rng.choice(("0.1", "0.1", "0.3", "0.5", "1", "1.7"))))


@move(Role.TRADER, 5)
def accept_everything(client: Client, rng: Random) -> None:
    """Hit or lift each quote of one request, all at once: at most one may trade."""
    shown = _shown(client)
    if shown:
        request, _ = rng.choice(shown)
        for one, quote in shown:
            if one is request:
                client.send(_response(client, rng, request, quote))


@move(Role.TRADER, 6)
def cross(client: Client, rng: Random) -> None:
    """Trade with whoever quotes best, now or when somebody does."""
    own = _own_requests(client)
    if own:
        client.send(_cross(rng.choice(own), client.new_id("response"), rng))


@move(Role.TRADER, 2)
def cross_badly(client: Client, rng: Random) -> None:
    """A cross with something wrong in it, or on somebody else's request."""
    own = _own_requests(client)
    if own:
        flaws = (
            {"quantity": rng.choice(("0", "0.05", "99"))},
            {"quote_req_id": "never-asked"},
            {"response": rng.choice(list(QuoteRespType))},
            {"poss_resend": True},
        )
        good = _cross(rng.choice(own), client.new_id("response"), rng)
        client.send(replace(good, **rng.choice(flaws)))


@move(Role.TRADER, 2)
def cancel_cross(client: Client, rng: Random) -> None:
    """Take back what rests, on one side or on both, if anything does."""
    own = _own_requests(client)
    if own:
        response = rng.choice((None, *QuoteRespType))
        name = rng.choice(own)["quote_req_id"]
        client.send(QuoteCrossCancel(ref="r", quote_req_id=name, response=response))


@move(Role.TRADER, 4)
def accept_late(client: Client, rng: Random) -> None:
    """Answer a quote that has ended, or is on the point of it."""
    if client.picture.recent:
        client.send(_response(client, rng, *rng.choice(client.picture.recent)))


@move(Role.TRADER, 8)
def accept_at_the_last_moment(client: Client, rng: Random) -> None:
    """Wait until the quote has all but run out, or has just done so."""
    shown = _shown(client)
    if shown and client.line is not None:
        request, quote = min(shown, key=lambda pair: pair[1]["valid_until_time_ms"])
        way_ms = int(client.line.delay_s * 1_000)
        at_ms = quote["valid_until_time_ms"] - way_ms + rng.randint(-5, 40)
        client.send_at(at_ms, _response(client, rng, request, quote))


@move(Role.TRADER, 5)
def accept_badly(client: Client, rng: Random) -> None:
    """An acceptance with something wrong in it."""
    shown = _shown(client)
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
    )
    client.send(replace(_response(client, rng, request, quote), **rng.choice(flaws)))


# Those who quote -------------------------------------------------------------


@move(Role.MAKER, 18)
def quote(client: Client, rng: Random) -> None:
    """A price by the rules on one of the open requests: a new line or a new revision."""
    asked = list(client.picture.requests.values())
    if asked:
        client.send(_quote(client, rng, rng.choice(asked)))


@move(Role.MAKER, 4)
def quote_everything(client: Client, rng: Random) -> None:
    """A price for each open request, in one breath."""
    for asked in list(client.picture.requests.values())[-6:]:
        client.send(_quote(client, rng, asked))


@move(Role.MAKER, 4)
def quote_badly(client: Client, rng: Random) -> None:
    """A price with something wrong in it."""
    asked = list(client.picture.requests.values())
    if not asked:
        return
    good = _quote(client, rng, rng.choice(asked))
    size = "1" if good.bid is None else good.bid.quantity
    flaws = (
        {"bid": PriceLevel("0.0701", size)},
        {"bid": PriceLevel("-0.05", size)},
        {"bid": PriceLevel("0.07", size)},
        {"bid": None},
        {"bid": None, "offer": None},
        {"offer": PriceLevel("0.06", "0.1")},
        {"quote_ttl_ms": 7},
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


# Everybody -------------------------------------------------------------------


@move(Role.TRADER, 4)
@move(Role.MAKER, 4)
def say_again(client: Client, rng: Random) -> None:
    """A double click, or a program that sends twice: the same command once more."""
    if client.said:
        client.send(rng.choice(client.said).command)


@move(Role.TRADER, 1)
@move(Role.MAKER, 1)
def sign_badly(client: Client, rng: Random) -> None:
    """The last command once more, without its signature or with a wrong one."""
    if client.said:
        flaw = rng.choice(("missing", "invalid", "foreign", "replayed"))
        client.send(client.said[-1].command, flaw)


@move(Role.TRADER, 1)
@move(Role.MAKER, 1)
def reuse_an_id(client: Client, rng: Random) -> None:
    """An id that was used, for something else."""
    used = [sent.command for sent in client.said if sent.key is not None]
    if not used:
        return
    command = rng.choice(used)
    match command:
        case QuoteRequest():
            client.send(replace(command, quantity="3"))
        case QuoteResponse():
            client.send(replace(command, price="0.5"))
        case Quote():
            client.send(replace(command, quote_ttl_ms=900))


# -----------------------------------------------------------------------------


def _request(client: Client, rng: Random) -> QuoteRequest:
    side = rng.choice((*Side, Side.UNDISCLOSED))
    limits = ("", "", "0.06", "0.05") if side is not Side.UNDISCLOSED else ("",)
    in_parts, anonymous = rng.random() < 0.5, rng.random() < 0.25
    return QuoteRequest(
        ref="r",
        all_or_none=not in_parts,
        min_quantity=rng.choice(("", "0.2", "0.3")) if in_parts else "",
        quote_req_id=client.new_id("request"),
        legs=rng.choice(PACKAGES),
        quantity=rng.choice(("1", "1.0", "2", "0.5")),
        limit_price=rng.choice(limits),
        respond_by_ms=rng.choice((0, 0, 0, 200, 600)),
        side=side,
        panel=() if anonymous else rng.choice(((), (), ("birch", "cedar"))),
        disclosed=not anonymous,
        request_ttl_ms=rng.choice(REQUEST_TTLS_MS),
    )


def _quote(client: Client, rng: Random, asked: Fact) -> Quote:
    standing = client.picture.quotes.get((asked["rfq_id"], client.person.firm))
    sizes = ("0.4", "1") if not asked.get("all_or_none", True) else ("5",)
    size = rng.choice((asked["quantity"], asked["quantity"], *sizes))
    ttl_ms = rng.choice(QUOTE_TTLS_MS)
    return Quote(
        ref="r",
        rfq_id=asked["rfq_id"],
        quote_id=standing["quote_id"] if standing else client.new_id("quote"),
        revision=standing["revision"] + 1 if standing else 1,
        bid=PriceLevel(rng.choice(BIDS), size),
        offer=PriceLevel(rng.choice(OFFERS), size),
        all_or_none=rng.random() < 0.3,
        quote_type=QuoteType.INDICATIVE if rng.random() < 0.1 else QuoteType.FIRM,
        quote_ttl_ms=ttl_ms,
    )


def _own_requests(client: Client) -> list[Fact]:
    return [one for one in client.picture.requests.values() if one.get("quote_req_id")]


def _cross(request: Fact, quote_resp_id: str, rng: Random) -> QuoteCross:
    lifts = request["side"] == "buy" or (request["side"] != "sell" and rng.random() < 0.5)
    in_parts = not request.get("all_or_none", True)
    return QuoteCross(
        ref="r",
        quote_resp_id=quote_resp_id,
        quote_req_id=request["quote_req_id"],
        response=QuoteRespType.LIFT if lifts else QuoteRespType.HIT,
        quantity=rng.choice((request["quantity"], "0.3", "0.2"))
        if in_parts
        else request["quantity"],
        price=rng.choice(("0.0595", "0.0615") if lifts else ("0.0505", "0.049")),
        time_in_force=rng.choice(list(TimeInForce)),
    )


def _shown(client: Client) -> list[tuple[Fact, Fact]]:
    requests = client.picture.requests
    return [
        (requests[rfq_id], quote)
        for (rfq_id, _), quote in client.picture.quotes.items()
        if rfq_id in requests
    ]


def _response(client: Client, rng: Random, request: Fact, quote: Fact) -> QuoteResponse:
    lifts = "offer" in quote and ("bid" not in quote or rng.random() < 0.5)
    if request["side"] != "undisclosed":
        lifts = request["side"] == "buy"
    level = quote.get("offer" if lifts else "bid") or {"price": "0.05", "quantity": "1"}
    quantity = request["quantity"]
    if not request.get("all_or_none", True):
        quantity = min(quantity, level["quantity"], key=Decimal)
    return QuoteResponse(
        ref="r",
        quote_resp_id=client.new_id("response"),
        quote_req_id=request["quote_req_id"],
        maker=quote["maker"],
        quote_id=quote["quote_id"],
        revision=quote["revision"],
        response=QuoteRespType.LIFT if lifts else QuoteRespType.HIT,
        quantity=quantity,
        price=level["price"],
    )

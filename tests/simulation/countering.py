"""Moves around counters and last looks, of both sides."""

from random import Random

from msgspec.structs import replace
from simulation.case import Fact
from simulation.client import Client
from simulation.messages import a_response, own_requests, shown_to
from simulation.moves import move

from rfqdesk.protocol.commands import (
    QuoteCounter,
    QuoteCounterCancel,
    QuoteCounterResponse,
)
from rfqdesk.protocol.last_look import LastLookResponse
from rfqdesk.protocol.terms import CounterRespType, QuoteRespType, Role

COUNTER_TTLS_MS = (0, 0, 500, 800, 2_000)
ACCEPTS = CounterRespType.ACCEPT


def a_counter(client: Client, rng: Random, request: Fact, quote: Fact) -> QuoteCounter:
    """Another price for what is on the screen, as good or better."""
    taken = a_response(client, rng, request, quote)
    lifts = taken.response is QuoteRespType.LIFT
    return QuoteCounter(
        ref="r",
        counter_id=client.new_id("counter"),
        quote_req_id=taken.quote_req_id,
        maker=taken.maker,
        quote_id=taken.quote_id,
        revision=taken.revision,
        response=taken.response,
        quantity=taken.quantity,
        price=rng.choice((taken.price, "0.058", "0.0575") if lifts else (taken.price, "0.052")),
        counter_ttl_ms=rng.choice(COUNTER_TTLS_MS),
        allocations=taken.allocations,
    )


def an_answer(client: Client, rng: Random, counter: Fact) -> QuoteCounterResponse:
    """Yes or no to a counter."""
    return QuoteCounterResponse(
        ref="r",
        counter_resp_id=client.new_id("answer"),
        rfq_id=counter["rfq_id"],
        round=counter["round"],
        response=ACCEPTS if rng.random() < 0.7 else CounterRespType.REJECT,
        text=rng.choice(("", "no lower")),
    )


def a_word(client: Client, rng: Random, look: Fact) -> LastLookResponse:
    """Yes or no at a last look."""
    return LastLookResponse(
        ref="r",
        look_resp_id=client.new_id("look"),
        rfq_id=look["rfq_id"],
        look_id=look["look_id"],
        response=ACCEPTS if rng.random() < 0.7 else CounterRespType.REJECT,
    )


def _is_shown(client: Client) -> bool:
    return bool(shown_to(client))


def _is_countered(client: Client) -> bool:
    return bool(client.picture.counters)


def _is_asked_to_look(client: Client) -> bool:
    return bool(client.picture.looks)


@move(Role.TRADER, 8, _is_shown)
def counter(client: Client, rng: Random) -> None:
    """Offer one of the makers on the screen another price."""
    client.send(a_counter(client, rng, *rng.choice(shown_to(client))))


@move(Role.TRADER, 3, _is_shown)
def counter_badly(client: Client, rng: Random) -> None:
    """A counter with something wrong in it."""
    request, quote = rng.choice(shown_to(client))
    flaws = (
        {"price": rng.choice(("0.0701", "0.07", "0.03"))},
        {"quantity": rng.choice(("0", "0.05", "99", "0.1"))},
        {"revision": quote["revision"] + 1},
        {"maker": "nobody"},
        {"counter_ttl_ms": 7},
        {"response": rng.choice(list(QuoteRespType))},
        {"quote_req_id": "never-asked"},
    )
    client.send(replace(a_counter(client, rng, request, quote), **rng.choice(flaws)))


@move(Role.TRADER, 2)
def cancel_counter(client: Client, rng: Random) -> None:
    """Withdraw a counter, or one that does not stand."""
    own = own_requests(client)
    if own:
        request = rng.choice(own)
        makers = [maker for rfq_id, maker in client.picture.counters if rfq_id == request["rfq_id"]]
        maker = rng.choice(makers) if makers else "birch"
        name = request["quote_req_id"]
        client.send(QuoteCounterCancel(ref="r", quote_req_id=name, maker=maker))


@move(Role.TRADER, 3, _is_asked_to_look)
def accept_meanwhile(client: Client, rng: Random) -> None:
    """Take something else of a request while a maker has its last look."""
    shown = [pair for pair in shown_to(client) if pair[0]["rfq_id"] in client.picture.looks]
    for request, quote in shown:
        good = a_response(client, rng, request, quote)
        client.send(replace(good, quantity="0.1", allocations=()))


@move(Role.MAKER, 10, _is_countered)
def answer_counter(client: Client, rng: Random) -> None:
    """Accept or reject a counter."""
    client.send(an_answer(client, rng, rng.choice(list(client.picture.counters.values()))))


@move(Role.MAKER, 3, _is_countered)
def answer_counter_at_the_last_moment(client: Client, rng: Random) -> None:
    """Wait until the counter has all but run out, or has just done so."""
    first = min(client.picture.counters.values(), key=lambda one: one["valid_until_time_ms"])
    _say_about(client, first["valid_until_time_ms"], an_answer(client, rng, first), rng)


@move(Role.MAKER, 2, _is_countered)
def answer_counter_badly(client: Client, rng: Random) -> None:
    """An answer to what was never offered, or twice, or on somebody else's request."""
    good = an_answer(client, rng, rng.choice(list(client.picture.counters.values())))
    client.send(replace(good, counter_resp_id=client.new_id("answer")))
    flaws = (
        {"round": rng.choice((1, 2, 3))},
        {"rfq_id": rng.choice((*client.overheard(), "no-such-request"))},
        {"poss_resend": True},
        {"response": ACCEPTS},
    )
    client.send(replace(good, **rng.choice(flaws)))


@move(Role.MAKER, 14, _is_asked_to_look)
def answer_look(client: Client, rng: Random) -> None:
    """Take an acceptance, or turn it down."""
    client.send(a_word(client, rng, rng.choice(list(client.picture.looks.values()))))


@move(Role.MAKER, 4, _is_asked_to_look)
def answer_look_at_the_last_moment(client: Client, rng: Random) -> None:
    """Wait until the window is all but over, or has just ended."""
    look = rng.choice(list(client.picture.looks.values()))
    _say_about(client, look["until_time_ms"], a_word(client, rng, look), rng)


@move(Role.MAKER, 2, _is_asked_to_look)
def answer_look_badly(client: Client, rng: Random) -> None:
    """Two words on one look, or one on what there is not."""
    look = rng.choice(list(client.picture.looks.values()))
    flaws = (
        {"look_id": "no-such-look"},
        {"rfq_id": rng.choice((*client.overheard(), "no-such-request"))},
        {"poss_resend": True},
    )
    client.send(replace(a_word(client, rng, look), **rng.choice(flaws)))
    client.send(a_word(client, rng, look))


def _say_about(client: Client, time_ms: int, command: object, rng: Random) -> None:
    if client.line is not None:
        way_ms = int(client.line.delay_s * 1_000)
        client.send_at(time_ms - way_ms + rng.randint(-5, 40), command)

"""Moves that everybody makes: twice, with an id that was used, badly signed."""

from random import Random

from msgspec.structs import replace
from simulation.client import Client
from simulation.moves import move

from rfqdesk.protocol.commands import (
    Quote,
    QuoteRequest,
    QuoteResponse,
)
from rfqdesk.protocol.terms import (
    Role,
)


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

"""What people do, well or badly: one function a move, drawn by weight.

A new command joins in one of the modules that `repertoire.py` lists: a function that takes the
client and a random generator, sends the command through `client.send`, and is marked with `move`.
A move that finds nothing to act on does nothing.
"""

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from simulation.client import Client

from rfqdesk.protocol.terms import Role

Act = Callable[[Client, Random], None]


class Move(NamedTuple):
    """A move, whose it is, how often it is made, and who can make it at all."""

    role: Role
    weight: int
    act: Act
    can: Callable[[Client], bool]

    @property
    def name(self) -> str:
        """As it stands in a trace."""
        return self.act.__name__


MOVES: list[Move] = []


def move(
    role: Role, weight: int, can: Callable[[Client], bool] = lambda _client: True
) -> Callable[[Act], Act]:
    """Let people in a role make this move, so often in proportion to the others.

    With `can` it is made by one of those who have something to act on.
    """

    def add(act: Act) -> Act:
        MOVES.append(Move(role, weight, act, can))
        return act

    return add

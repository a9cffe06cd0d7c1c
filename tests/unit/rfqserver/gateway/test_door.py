"""Who connects and does not become a session is shown out."""

import asyncio
from typing import Any, cast

import pytest
from aiohttp import web
from support.waiting import until

from rfqserver.gateway.door import VISIT_MAX_S, Door


class Visitor(asyncio.Protocol):
    """A connection's protocol object, whose transport only knows whether it was cut off."""

    def __init__(self) -> None:
        self.transport = self
        self.cut_off = False

    def abort(self) -> None:
        self.cut_off = True


class Server:
    """Makes visitors, as aiohttp's server does."""

    def __init__(self) -> None:
        self.connections: list[Visitor] = []

    def __call__(self) -> Visitor:
        self.connections.append(Visitor())
        return self.connections[-1]


def opened(**bounds: Any) -> Door:
    door = Door(**bounds)
    door.open(cast("web.Server", Server()))
    return door


@pytest.mark.rule("CON-09")
async def test_a_visit_ends_after_its_time_and_a_session_does_not() -> None:
    assert VISIT_MAX_S == 20
    door = opened(visit_max_s=0.01)
    session, visitor = cast("Visitor", door()), cast("Visitor", door())
    door.let_in(session)
    await until(lambda: visitor.cut_off)
    assert not session.cut_off


async def test_more_visitors_than_there_is_room_for_are_turned_away() -> None:
    door = opened(visitors_max=1)
    first = door()
    assert isinstance(first, Visitor)
    assert not isinstance(door(), Visitor)
    door.let_in(first)
    assert isinstance(door(), Visitor)

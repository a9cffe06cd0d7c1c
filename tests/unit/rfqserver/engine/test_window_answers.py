"""During a collection window no answer to the requester depends on who has quoted."""

from collections.abc import Callable

import pytest
from support.floors.floor import Floor, a_lift, a_quote, asked, maker, trader
from support.floors.floor_offers import a_cross, a_resting_cross

from rfqdesk.protocol.commands import BusinessCommand, QuoteCounter, QuoteRequestAmend, QuoteRequote
from rfqdesk.protocol.terms import QuoteRespType


def a_counter() -> QuoteCounter:
    return QuoteCounter(
        ref="r", counter_id="c1", quote_req_id="q1", maker="birch", quote_id="b1", revision=1,
        response=QuoteRespType.LIFT, quantity="10", price="0.0595",
    )  # fmt: skip


COMMANDS: dict[str, Callable[[], BusinessCommand]] = {
    "lift": a_lift,
    "cross": a_cross,
    "resting cross": a_resting_cross,
    "counter": a_counter,
    "requote": lambda: QuoteRequote(ref="r", quote_req_id="q1", maker="birch"),
    "amend": lambda: QuoteRequestAmend(ref="r", quote_req_id="q1", request_ttl_ms=90_000),
}


def collecting(*, quoted: bool) -> Floor:
    floor = asked(respond_by_ms=10_000)
    if quoted:
        floor.accepted(a_quote(), maker())
    return floor


@pytest.mark.rule("COL-05")
@pytest.mark.parametrize("name", COMMANDS)
def test_no_answer_tells_who_has_quoted(name: str) -> None:
    answers = [
        collecting(quoted=quoted).do(COMMANDS[name](), trader()).answer for quoted in (True, False)
    ]
    assert answers[0] == answers[1]

"""What is somebody else's is answered as what there never was, whatever names it."""

import msgspec
import pytest
from support.floors.floor import Floor
from support.floors.naming import SITUATIONS, Case, absent_name, cases, prepare, steps

from rfqdesk.protocol.commands import BusinessCommand
from rfqdesk.protocol.protection import MakerProtectionReset, MakerProtectionSet
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Role
from rfqserver.engine.answers import Accepted, Decision, Refused
from rfqserver.engine.commands import VENUE, Actor, IdentifiedCommand

NAMING = {"rfq_id", "quote_req_id", "quote_id", "maker", "panel_groups", "round", "look_id"}
"""Members by which a command names what there is already."""

MAKES = {("QuoteRequest", "quote_req_id"), ("Quote", "quote_id")}
"""Members by which it names what it brings about itself, unique to its own firm."""

PLAIN = {
    "ref", "legs", "quantity", "all_or_none", "min_quantity", "limit_price", "side", "hedge",
    "disclosed", "respond_by_ms", "request_ttl_ms", "draft", "signature", "revision", "bid",
    "offer", "bid_legs", "offer_legs", "quote_type", "last_look", "quote_ttl_ms", "reason", "text",
    "quote_resp_id", "response", "price", "allocations", "poss_resend", "time_in_force",
    "counter_id", "counter_ttl_ms", "counter_resp_id", "look_resp_id", "window_ms", "trades_max",
    "quantity_max", "delta_max", "frozen_ms", "panel",
}  # fmt: skip
"""All other members. `panel` names firms, which `party_list` tells anyway."""

UNKNOWN = {
    RejectReason.UNKNOWN_REQUEST,
    RejectReason.UNKNOWN_QUOTE,
    RejectReason.UNKNOWN_COUNTER,
    RejectReason.UNKNOWN_LAST_LOOK,
    RejectReason.UNKNOWN_MAKER,
    RejectReason.UNKNOWN_GROUP,
}


def a_floor(situation: str) -> Floor:
    floor = Floor()
    prepare(floor.principals)
    for command, actor in steps(situation):
        answer = floor.do(command(floor.state), actor or VENUE).answer
        assert not isinstance(answer, Refused), answer
    return floor


CASES = cases(a_floor("open").state)


def answer_about(case: Case, situation: str, *, foreign: bool) -> tuple[Decision, bytes]:
    """What is decided, and the answer's text with the name in it blotted out."""
    floor = a_floor(situation)
    name = case.foreign(floor.state) if foreign else absent_name(case, floor.state)
    decision = floor.do(case.command(name), case.who)
    text = msgspec.json.encode(decision.answer)
    return decision, text.replace(name.encode(), b"...") if len(name) > 1 else text


@pytest.mark.rule("VIS-21", "VIS-22")
@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("case", CASES, ids=[case.label for case in CASES])
def test_a_foreign_one_is_answered_as_one_that_there_never_was(case: Case, situation: str) -> None:
    foreign, told = answer_about(case, situation, foreign=True)
    absent, told_of_nothing = answer_about(case, situation, foreign=False)
    assert told == told_of_nothing
    assert [type(event) for event in foreign.events] == [type(event) for event in absent.events]
    if isinstance(foreign.answer, Accepted):
        assert foreign.answer.duplicate, "a foreign name had an effect"
    else:
        assert foreign.answer is not None
        assert foreign.answer.reason in UNKNOWN


def test_every_member_by_which_a_command_names_something_has_its_case() -> None:
    kinds = set(BusinessCommand.__args__)
    members = {(kind.__name__, name) for kind in kinds for name in kind.__struct_fields__}
    assert {name for _, name in members} - NAMING - PLAIN == set()
    named = {(kind, name) for kind, name in members if name in NAMING}
    assert named - MAKES == {(case.kind.__name__, case.member) for case in CASES}
    assert kinds - {case.kind for case in CASES} == {MakerProtectionSet, MakerProtectionReset}


@pytest.mark.rule("ROL-01")
@pytest.mark.parametrize("case", CASES, ids=[case.label for case in CASES])
def test_the_other_role_is_refused_and_its_id_spent(case: Case) -> None:
    floor = a_floor("quoted")
    other = Role.TRADER if case.who.role is Role.MAKER else Role.MAKER
    impostor = Actor(case.who.firm, case.who.trader, other, "09")
    command = case.command(case.foreign(floor.state))
    assert floor.refused(command, impostor).reason is RejectReason.NOT_AUTHORISED
    again = floor.do(command, case.who).answer
    assert again is not None
    spent = isinstance(again, Refused) and again.reason is RejectReason.NOT_AUTHORISED
    assert spent == isinstance(command, IdentifiedCommand)

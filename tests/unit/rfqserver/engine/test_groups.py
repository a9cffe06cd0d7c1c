"""Groups of makers: asked as one, and only those with which the sender can deal."""

import pytest
from support.floors.floor import (
    Floor,
    a_request,
    an_amendment,
    an_opening,
    trader,
)

from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Role
from rfqserver.engine.commands import AdmitParty
from rfqserver.engine.facts.group_events import RemoveMakerGroup, SetMakerGroup


def grouped(*makers: str) -> Floor:
    """A floor with a group "options"."""
    floor = Floor()
    floor.do(SetMakerGroup(name="options", makers=makers or ("birch", "cedar")))
    return floor


def panel_of(floor: Floor, rfq_id: str = "id-1") -> tuple[str, ...]:
    return floor.state.requests[rfq_id].panel


@pytest.mark.rule("REQ-09")
def test_a_group_is_asked_as_one() -> None:
    floor = grouped()
    floor.accepted(a_request(panel_groups=("options",)), trader())
    assert panel_of(floor) == ("birch", "cedar")
    assert (floor.feed("dogwood"), floor.feed("elm")) == ([], [])
    assert floor.replayed() == floor.state


def test_groups_and_firms_are_asked_together_and_each_once() -> None:
    floor = grouped()
    floor.do(SetMakerGroup(name="more", makers=("cedar", "dogwood")))
    floor.accepted(a_request(panel=("elm", "birch"), panel_groups=("options", "more")), trader())
    assert panel_of(floor) == ("elm", "birch", "cedar", "dogwood")


@pytest.mark.rule("REQ-09")
def test_of_a_group_those_are_asked_with_which_the_sender_can_deal() -> None:
    floor = grouped("birch", "cedar", "acacia", "stranger")
    floor.do(AdmitParty("acacia", "Acacia", Role.MAKER))
    floor.entitle("cedar", counterparties=("fir",))
    floor.accepted(a_request(panel_groups=("options",)), trader())
    assert panel_of(floor) == ("birch",)


@pytest.mark.rule("VIS-02")
@pytest.mark.parametrize("limit", [("birch", "cedar"), ()])
def test_a_group_of_nobody_is_one_that_there_is_not(limit: tuple[str, ...]) -> None:
    floor = grouped() if limit else Floor()
    for firm in limit:
        floor.entitle(firm, counterparties=("fir",))
    refusal = floor.refused(a_request(panel_groups=("options",)), trader())
    assert refusal.reason is RejectReason.UNKNOWN_GROUP
    assert refusal.text == (
        "There is no group options of makers you can deal with. "
        "No request was opened and no maker was asked."
    )


def test_an_anonymous_request_needs_enough_of_them() -> None:
    floor = grouped()
    small = a_request(panel_groups=("options",), disclosed=False)
    assert floor.refused(small, trader()).reason is RejectReason.PANEL_TOO_SMALL
    together = a_request("q2", panel=("dogwood", "elm"), panel_groups=("options",), disclosed=False)
    floor.accepted(together, trader())


def test_what_was_sent_to_a_group_goes_on_whatever_becomes_of_it() -> None:
    floor = grouped()
    floor.accepted(a_request(panel_groups=("options",)), trader())
    floor.do(SetMakerGroup(name="options", makers=("elm",)))
    floor.do(RemoveMakerGroup(name="options"))
    assert panel_of(floor) == ("birch", "cedar")
    assert floor.state.maker_groups == {}
    assert floor.replayed() == floor.state


def test_setting_and_removing_twice_is_once() -> None:
    floor = grouped()
    assert not floor.do(SetMakerGroup(name="options", makers=("cedar", "birch", "birch"))).events
    assert floor.do(RemoveMakerGroup(name="options")).events
    assert not floor.do(RemoveMakerGroup(name="options")).events


@pytest.mark.rule("REQ-21")
def test_a_request_is_widened_by_a_group() -> None:
    floor = grouped()
    floor.accepted(a_request(panel=("cedar",)), trader())
    floor.accepted(an_amendment(panel_groups=("options",)), trader())
    assert panel_of(floor) == ("cedar", "birch")
    assert floor.accepted(an_amendment(panel_groups=("options",)), trader()).duplicate
    unknown = floor.refused(an_amendment(panel_groups=("nobody",)), trader())
    assert unknown.reason is RejectReason.UNKNOWN_GROUP


def test_a_draft_goes_to_whoever_is_in_the_group_when_it_is_opened() -> None:
    floor = grouped()
    floor.accepted(a_request(draft=True, panel_groups=("options",)), trader())
    floor.do(SetMakerGroup(name="options", makers=("elm",)))
    floor.accepted(an_opening(), trader())
    assert panel_of(floor) == ("elm",)

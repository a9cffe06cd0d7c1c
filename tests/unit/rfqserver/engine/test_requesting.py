"""Opening requests and taking them back."""

import pytest
from support.floors.floor import (
    CALL_80,
    CALL_90,
    EXPIRY_MS,
    FINE,
    MAKERS,
    OLD,
    START_MS,
    USD_PERP,
    Floor,
    a_pass,
    a_quote,
    a_request,
    a_request_cancel,
    asked,
    buy,
    instrument,
    maker,
    quoted,
    sell,
    trader,
)

from rfqdesk.protocol import events as feed
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason, Role, Side
from rfqserver.engine.commands import AdmitParty, LoadInstruments
from rfqserver.engine.decide import Accepted
from rfqserver.engine.facts.events import QuoteEnded, RequestEnded, RequestOpened
from rfqserver.engine.state.state import next_deadline_ms


@pytest.mark.rule("REQ-13", "REQ-15")
def test_a_request_opens_for_every_maker_until_its_time_runs_out() -> None:
    floor = Floor()
    answer = floor.accepted(a_request(), trader())
    assert answer == Accepted(rfq_id="id-1")
    opened = floor.events()[-1]
    assert isinstance(opened, RequestOpened)
    assert opened.panel == MAKERS
    assert opened.expire_time_ms == START_MS + 60_000
    assert next_deadline_ms(floor.state) == START_MS + 60_000


@pytest.mark.rule("REQ-02", "REQ-10", "REQ-11", "REQ-14")
@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"legs": ()}, RejectReason.MALFORMED),
        ({"legs": tuple(buy(f"S{n}") for n in range(21))}, RejectReason.MALFORMED),
        ({"legs": (buy("NOSUCH"),)}, RejectReason.UNKNOWN_INSTRUMENT),
        ({"legs": (buy(OLD),)}, RejectReason.INSTRUMENT_EXPIRED),
        ({"legs": (buy(CALL_80), sell(CALL_80))}, RejectReason.DUPLICATE_LEG),
        ({"legs": (buy(CALL_80), sell(USD_PERP))}, RejectReason.MIXED_CURRENCY),
        ({"quantity": "0"}, RejectReason.QUANTITY_NOT_POSITIVE),
        ({"quantity": "-1"}, RejectReason.QUANTITY_NOT_POSITIVE),
        ({"quantity": "0.05"}, RejectReason.QUANTITY_OFF_LOT),
        ({"quantity": "999999999999999.000000000001"}, RejectReason.QUANTITY_OFF_LOT),
        (
            {"quantity": "999999999999999", "legs": (buy(CALL_80, 10_000),)},
            RejectReason.QUANTITY_TOO_LARGE,
        ),
        ({"request_ttl_ms": 999}, RejectReason.TTL_OUT_OF_RANGE),
        ({"request_ttl_ms": 3_600_001}, RejectReason.TTL_OUT_OF_RANGE),
        ({"panel": ("nobody",)}, RejectReason.UNKNOWN_MAKER),
        ({"panel": ("birch", "acacia")}, RejectReason.UNKNOWN_MAKER),
        ({"panel": ("birch", "cedar", "elm"), "disclosed": False}, RejectReason.PANEL_TOO_SMALL),
        (
            {"panel": ("birch", "cedar", "elm", "elm"), "disclosed": False},
            RejectReason.PANEL_TOO_SMALL,
        ),
    ],
)
def test_a_request_against_the_rules_opens_nothing(
    facts: dict[str, object], reason: RejectReason
) -> None:
    floor = Floor()
    answer = floor.refused(a_request(**facts), trader())
    assert answer.reason is reason
    assert answer.text.endswith("No request was opened and no maker was asked.")
    assert not floor.state.requests
    assert not floor.feed("birch")


def test_with_no_maker_to_ask_there_is_no_request() -> None:
    floor = Floor(admit=False)
    floor.do(AdmitParty("acacia", "Acacia", Role.MAKER))
    assert floor.refused(a_request(), trader()).reason is RejectReason.EMPTY_PANEL


def test_the_own_firm_is_left_out_of_everybody() -> None:
    floor = Floor()
    floor.do(AdmitParty("acacia", "Acacia", Role.MAKER))
    floor.accepted(a_request(), trader())
    assert floor.state.requests["id-1"].panel == MAKERS


def test_a_maker_named_twice_is_asked_once() -> None:
    floor = asked(panel=("elm", "birch", "elm"))
    assert floor.state.requests["id-1"].panel == ("elm", "birch")


@pytest.mark.rule("REQ-03")
def test_a_ratio_can_bring_a_quantity_onto_the_lot_or_off_it() -> None:
    floor = Floor()
    floor.accepted(a_request("q1", quantity="0.05", legs=(buy(CALL_80, 2),)), trader())
    mixed = (buy(CALL_80, 2), sell(CALL_90, 3))
    answer = floor.refused(a_request("q2", quantity="0.05", legs=mixed), trader())
    assert answer.reason is RejectReason.QUANTITY_OFF_LOT


def test_quantities_are_exact_beyond_the_default_precision() -> None:
    floor = Floor()
    floor.do(LoadInstruments((instrument("PENNY", lot_size="0.000000000001"),)))
    floor.accepted(
        a_request(quantity="12345678901.123456789012", legs=(buy("PENNY", 10_000),)), trader()
    )
    assert floor.state.requests["id-1"].quantity == "12345678901.123456789012"


def test_the_package_takes_the_finest_tick_of_its_legs() -> None:
    assert asked(legs=(buy(CALL_80), sell(FINE))).state.requests["id-1"].tick_size == "0.0001"


def test_a_request_ends_no_later_than_its_first_leg_expires() -> None:
    floor = Floor()
    floor.now_ms = EXPIRY_MS - 5_000
    floor.accepted(a_request(legs=(buy(CALL_80),)), trader())
    assert floor.state.requests["id-1"].expire_time_ms == EXPIRY_MS


def test_an_open_request_keeps_its_tick_and_lot_when_the_master_changes() -> None:
    floor = asked()
    floor.do(LoadInstruments((instrument(CALL_80, tick_size="0.5", lot_size="7"),)))
    floor.accepted(a_quote(), maker())


def test_only_a_trader_may_ask() -> None:
    floor = Floor()
    assert floor.refused(a_request(), maker()).reason is RejectReason.NOT_AUTHORISED
    cancel = floor.refused(a_request_cancel(), maker())
    assert cancel.reason is RejectReason.NOT_AUTHORISED


def test_quantity_is_written_one_way_whatever_the_client_wrote() -> None:
    opened = asked(quantity="10.0").feed("birch")[0]
    assert isinstance(opened, feed.RequestOpened)
    assert opened.quantity == "10"


@pytest.mark.rule("REQ-16")
def test_taking_a_request_back_ends_its_quotes_first() -> None:
    floor = quoted()
    floor.accepted(a_quote(quote_id="c1"), maker("cedar"))
    decision = floor.do(a_request_cancel(), trader(name="another"))
    assert decision.answer == Accepted(rfq_id="id-1")
    *quotes, request = decision.events
    assert [(q.maker, q.reason) for q in quotes if isinstance(q, QuoteEnded)] == [
        ("birch", QuoteEndReason.REQUEST_CANCELLED),
        ("cedar", QuoteEndReason.REQUEST_CANCELLED),
    ]
    assert isinstance(request, RequestEnded)
    assert request.reason is RequestEndReason.CANCELLED
    assert next_deadline_ms(floor.state) is None


def test_a_quote_that_had_run_out_is_not_said_to_be_cancelled() -> None:
    floor = asked()
    floor.accepted(a_quote(quote_ttl_ms=1_000), maker())
    floor.wait(1_000)
    ended = floor.do(a_request_cancel(), trader()).events[0]
    assert isinstance(ended, QuoteEnded)
    assert ended.reason is QuoteEndReason.EXPIRED


@pytest.mark.rule("REQ-16")
def test_taking_back_what_is_over_changes_nothing() -> None:
    floor = asked()
    floor.accepted(a_request_cancel(), trader())
    again = floor.do(a_request_cancel(), trader())
    assert again.answer == Accepted(rfq_id="id-1", duplicate=True)
    assert not again.events


def test_taking_back_a_request_whose_time_ran_out_unnoticed_changes_nothing() -> None:
    floor = asked()
    floor.wait(60_000)
    late = floor.do(a_request_cancel(), trader())
    assert late.answer == Accepted(rfq_id="id-1", duplicate=True)
    assert not late.events


def test_a_firm_can_only_take_back_its_own_requests() -> None:
    floor = asked()
    answer = floor.refused(a_request_cancel(), trader("oak"))
    assert answer.reason is RejectReason.UNKNOWN_REQUEST
    assert answer.text.endswith("Nothing was taken back.")


def test_an_id_already_given_to_a_request_is_not_given_again() -> None:
    floor = asked()
    floor._next_id = "id-1"
    with pytest.raises(ValueError, match="taken"):
        floor.do(a_request("q2"), trader())


@pytest.mark.rule("REQ-07")
def test_each_side_can_be_asked_for() -> None:
    floor = Floor()
    for number, side in enumerate(Side):
        floor.accepted(a_request(f"q{number}", side=side), trader())
    assert [request.side for request in floor.state.requests.values()] == list(Side)


def test_a_pass_does_not_stop_a_request_from_being_taken_back() -> None:
    floor = asked()
    floor.accepted(a_pass(), maker())
    assert len(floor.do(a_request_cancel(), trader()).events) == 1

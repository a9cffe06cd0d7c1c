"""The tape's rows: latest first, bounded, filtered, beside the mark."""

from decimal import Decimal

from support.desk.feed import CALL_SPREAD, T0_MS
from support.desk.making import CALL

from rfqdesk.desktop.models.price_measures import Yardstick
from rfqdesk.desktop.models.tape import (
    PACKAGE,
    SHOWN_MAX,
    TapePicture,
    filtered,
    newest_first,
    print_of,
    to_mark,
)
from rfqdesk.protocol.events import TradeCaptureReport
from rfqdesk.protocol.terms import ExecType, Leg, LegSide


def told(number: int, legs: tuple[Leg, ...] = CALL, **members: object) -> TradeCaptureReport:
    terms: dict[str, object] = {
        "tape_id": f"t{number}",
        "transact_time_ms": T0_MS + number,
        "legs": legs,
        "quantity": "100",
        "price": "0.0057",
        "price_currency": "BTC",
    }
    return TradeCaptureReport(**{**terms, **members})  # type: ignore[arg-type]


def test_the_latest_are_on_top_and_no_more_than_can_be_shown() -> None:
    prints = newest_first(told(number) for number in range(SHOWN_MAX + 5))
    assert len(prints) == SHOWN_MAX
    assert prints[0].tape_id == f"t{SHOWN_MAX + 4}"


def test_a_print_says_what_traded_and_nothing_of_who() -> None:
    one = print_of(told(1, CALL_SPREAD, exec_type=ExecType.TRADE_CORRECT))
    assert (one.title, one.kind, one.underlyings) == (
        "BTC 9OCT26 86000/90000 call spread",
        PACKAGE,
        ("BTC",),
    )
    assert (one.size, one.price_text, one.currency, one.corrected) == ("100", "0.0057", "BTC", True)


def test_currency_and_kind_narrow_it() -> None:
    perpetual = (Leg("ETH-PERPETUAL", 1, LegSide.BUY),)
    odd = (Leg("GOLD", 1, LegSide.BUY),)
    prints = newest_first([told(1), told(2, CALL_SPREAD), told(3, perpetual), told(4, odd)])

    def shown(underlying: str, kind: str) -> list[str]:
        return [one.tape_id for one in filtered(prints, underlying, kind)]

    assert shown("", "") == ["t4", "t3", "t2", "t1"]
    assert shown("BTC", "") == ["t2", "t1"]
    assert shown("BTC", "option") == ["t1"]
    assert shown("", "perpetual") == ["t3"]
    assert shown("ETH", "option") == []


def test_the_distance_to_the_mark_is_signed_and_left_out_without_one() -> None:
    one = print_of(told(1))
    stick = Yardstick(Decimal("0.0001"), 4, Decimal("0.0054"))
    assert to_mark(one, stick) == ("0.0054", "+3.0 ticks")
    assert to_mark(one, Yardstick(Decimal("0.0001"), 4)) == ("", "")
    assert to_mark(one, None) == ("", "")


def test_each_state_without_a_row_has_its_words() -> None:
    assert "Waiting" in TapePicture().words()[0]
    assert "Nothing on the tape yet" in TapePicture(live=True, heard=True).words()[0]
    assert "Not connected" in TapePicture(heard=True).words()[0]

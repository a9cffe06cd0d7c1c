import io
from decimal import Decimal

from rich.console import Console

from rfqdesk.demo.report import Played, print_report
from rfqdesk.protocol.terms import Side


def played(**changes: object) -> Played:
    facts: dict[str, object] = {
        "name": "55547",
        "structure": "BTC call spread",
        "side": Side.BUY,
        "dealt_side": Side.BUY,
        "quantity": Decimal("100.0"),
        "price_digits": 4,
        "quotes": 5,
        "asked": 5,
        "best": Decimal("0.0054"),
        "cover": Decimal("0.0055"),
        "accepted": Decimal("0.0054"),
        "maker": "castellan",
        "trade_id": "T-1",
        "opened_ms": 3,
        "first_quote_ms": 150,
        "last_quote_ms": 533,
        "done_ms": 4,
    }
    return Played(**(facts | changes))  # type: ignore[arg-type]  # One helper for all fields.


def printed(*rows: Played) -> str:
    out = io.StringIO()
    print_report(Console(file=out, width=200), rows)
    return out.getvalue()


def test_the_table_tells_what_happened() -> None:
    text = printed(played(), played(name="55540", done_ms=9))
    for word in (
        "BTC call spread",
        "55540",
        "5 of 5 quoted",
        "0.0054",
        "0.0055",
        "castellan",
        "T-1",
        "533",
    ):
        assert word in text
    assert "2 trades done; accept to confirmed: fastest 4 ms, slowest 9 ms." in text


def test_prices_have_the_decimals_of_their_tick() -> None:
    text = printed(played(best=Decimal("0.035"), cover=Decimal("-0.056"), price_digits=4))
    assert "0.0350" in text
    assert "\N{MINUS SIGN}0.0560" in text


def test_the_table_is_read_at_a_hundred_columns() -> None:
    long = played(structure="BTC 27NOV26/19FEB27 55000 call calendar", maker="northgate-options")
    out = io.StringIO()
    print_report(Console(file=out, width=100), [long] * 2)
    lines = out.getvalue().splitlines()
    assert max(len(line.rstrip()) for line in lines) <= 100
    for word in ("Best", "Cover", "Dealt", "0.0054", "northgate-options", "Done", "533"):
        assert word in out.getvalue()
    assert len(lines) < 16


def test_a_two_way_request_says_which_side_was_dealt() -> None:
    assert "two-way, sold" in printed(played(side=Side.UNDISCLOSED, dealt_side=Side.SELL))


def test_a_single_quote_has_no_cover() -> None:
    text = printed(played(cover=None, quotes=1))
    assert "1 of 5 quoted" in text
    assert "None" not in text


def test_what_the_venue_refused_a_dealer_is_told() -> None:
    out = io.StringIO()
    print_report(Console(file=out, width=200), [played()], ["meridian: Off the [tick]."])
    assert "Refused: meridian: Off the [tick]." in out.getvalue()

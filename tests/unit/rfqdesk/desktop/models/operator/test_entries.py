"""What operators type, judged as it is typed."""

import pytest
from msgspec.structs import replace

from rfqdesk.desktop.models.operator.entries import (
    ApprovalForm,
    Flaw,
    HaltForm,
    changed_limits,
    judge_approval,
    judge_halt,
    judge_limits,
    judge_news,
    judge_reason,
    listed,
    read_query,
)
from rfqdesk.desktop.models.operator.pictures import AuditQuery
from rfqdesk.protocol.market import HaltScope

GOOD = ApprovalForm(firm="newco", trader="nina", days="90")
QUERY = dict.fromkeys(("text", "party", "serial", "kind", "since", "until"), "")


def field(flaw: Flaw | None) -> str:
    return "" if flaw is None else flaw.field


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, ""),
        ({"firm": ""}, "firm"),
        ({"firm": "Newco"}, "firm"),
        ({"trader": "nina p"}, "trader"),
        ({"trader": ""}, ""),
        ({"days": ""}, "days"),
        ({"days": "366"}, "days"),
        ({"days": "\N{ARABIC-INDIC DIGIT THREE}"}, "days"),
        ({"instruments": "BTC-*, ETH-PERP"}, ""),
        ({"instruments": "btc-*"}, "instruments"),
        ({"quantity_max": "0"}, "quantity_max"),
        ({"quantity_max": "1e3"}, "quantity_max"),
        ({"quantity_max": "100.5"}, ""),
        ({"counterparties": "meridian halcyon"}, ""),
        ({"counterparties": "Meridian"}, "counterparties"),
    ],
)
def test_terms(changes: dict[str, str], wrong: str) -> None:
    assert field(judge_approval(replace(GOOD, **changes))) == wrong


def test_names_are_parted_by_commas_and_spaces_and_named_once() -> None:
    assert listed(" BTC-*, ETH-* BTC-*,") == ("BTC-*", "ETH-*")
    assert not GOOD.entitles
    assert replace(GOOD, instruments="BTC-*").entitles


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        (HaltForm(reason="drill"), ""),
        (HaltForm(), "reason"),
        (HaltForm(HaltScope.INSTRUMENT, "", "drill"), "name"),
        (HaltForm(HaltScope.INSTRUMENT, "BTC-*", "drill"), ""),
        (HaltForm(HaltScope.FIRM, "albion/jane", "drill"), "name"),
        (HaltForm(HaltScope.FIRM, "albion", "drill"), ""),
        (HaltForm(HaltScope.TRADER, "albion", "drill"), "name"),
        (HaltForm(HaltScope.TRADER, "albion/jane", "drill"), ""),
    ],
)
def test_halts(form: HaltForm, wrong: str) -> None:
    assert field(judge_halt(form)) == wrong


def test_a_venues_halt_is_confirmed_with_the_venues_name() -> None:
    assert HaltForm(reason="drill").typed("blue") == "blue"
    assert HaltForm(HaltScope.FIRM, "albion", "drill").typed("blue") == "albion"


def test_reasons_and_news() -> None:
    assert judge_reason("because") is None
    assert field(judge_reason("x" * 201)) == "reason"
    assert field(judge_news("", "60")) == "text"
    assert field(judge_news("closing", "0")) == "minutes"
    assert judge_news("closing", "60") is None


@pytest.mark.parametrize(
    ("name", "texts", "wrong"),
    [
        ("", {}, "name"),
        ("*", {"day_quantity_max": "5,000"}, ""),
        ("albion/jane", {"band_ticks": "2.5"}, "band_ticks"),
        ("Albion", {}, "name"),
        ("albion", {"open_requests_max": "-1"}, "open_requests_max"),
        ("albion", {"trade_notional_max": "1.5"}, ""),
        ("albion", {"requests_per_minute": "1000001"}, "requests_per_minute"),
    ],
)
def test_limits(name: str, texts: dict[str, str], wrong: str) -> None:
    assert field(judge_limits(name, texts)) == wrong


def test_only_what_was_typed_anew_is_a_change() -> None:
    before = {"day_quantity_max": "5,000", "band_ticks": "", "open_requests_max": "50"}
    after = {"day_quantity_max": "5000", "band_ticks": "4", "open_requests_max": ""}
    assert changed_limits(before, after) == {"band_ticks": "4", "open_requests_max": ""}


def test_queries() -> None:
    assert read_query(QUERY) == AuditQuery()
    found = read_query({**QUERY, "since": "1970-01-02", "until": "1970-01-02 01:00"})
    assert isinstance(found, AuditQuery)
    assert (found.since_ms, found.until_ms) == (86_400_000, 90_000_000)
    wrong = read_query({**QUERY, "until": "yesterday"})
    assert isinstance(wrong, Flaw)
    assert wrong.field == "until"


@pytest.mark.parametrize(
    ("texts", "wrong"),
    [
        ({"party": "albion/jane"}, ""),
        ({"party": "Albion"}, "party"),
        ({"party": "albion/Jane"}, "party"),
        ({"serial": "5C:01 a9"}, ""),
        ({"serial": "olga"}, "serial"),
        ({"since": "1970-01-02", "until": "1970-01-02"}, "until"),
    ],
)
def test_what_no_query_can_ask_for(texts: dict[str, str], wrong: str) -> None:
    found = read_query({**QUERY, **texts})
    assert field(found if isinstance(found, Flaw) else None) == wrong

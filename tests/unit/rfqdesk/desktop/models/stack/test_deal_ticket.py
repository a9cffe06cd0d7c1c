"""A deal as a ticket, with what it was measured by."""

from msgspec.structs import replace
from support.desk.fake_desk import MAKERS
from support.desk.feed import T0_MS, FeedScript

from rfqdesk.desktop.models.stack.deal_ticket import DealTicket, deal_ticket
from rfqdesk.protocol.quality import ExecutionQuality, QuoteEvidence
from rfqdesk.protocol.terms import Allocation, HedgeLeg, LegSide, Side

NAMES = {maker.firm: maker.name for maker in MAKERS}
QUALITY = ExecutionQuality(
    rank=1,
    best_price="0.0057",
    evidence=(
        QuoteEvidence("halcyon", "q1", 1, "0.0057", "100"),
        QuoteEvidence("meridian", "q2", 1, "0.0058", "100"),
    ),
    mid_price="0.0054",
    slippage="0.0003",
)


def _ticket(script: FeedScript) -> DealTicket:
    made = deal_ticket(script.book().trades_of("rfq-1"), NAMES, 4)
    assert made is not None
    return made


def _values(ticket: DealTicket) -> dict[str, str]:
    return {line.label: line.value for line in ticket.lines}


def test_rank_cover_slippage_and_evidence_are_told() -> None:
    script = FeedScript()
    script.opened()
    script.traded("halcyon", "0.0057", quality=QUALITY, cover_price="0.0058")
    ticket = _ticket(script)
    assert _values(ticket) == {
        "Done at": "14:13:20.000",
        "Rank": "1 of 2",
        "Cover": "0.0058",
        "Mid": "0.0054",
        "Slippage to mid": "+0.0003",
    }
    assert [line.tone for line in ticket.lines if line.label == "Slippage to mid"] == ["warn"]
    assert ticket.evidence == (
        "0.0057 for 100 from Halcyon Trading, 0.0058 for 100 from Meridian Digital"
    )


def test_several_fills_are_one_deal() -> None:
    script = FeedScript()
    script.opened(all_or_none=False)
    for maker, price in (("halcyon", "0.0056"), ("meridian", "0.0058")):
        script.traded(maker, price, quantity="50", quote_resp_id="r", trade_id=f"T-{maker}")
    values = _values(_ticket(script))
    assert values["Trades"] == "T-halcyon, T-meridian"


def test_hedge_accounts_and_the_way_it_came_about() -> None:
    script = FeedScript(time_ms=T0_MS)
    script.opened()
    report = script.traded("halcyon", "0.0057")
    script.events[-1] = replace(
        report,
        counter_round=2,
        hedge=HedgeLeg("BTC-PERP", LegSide.SELL, "0.45", "84210.5"),
        hedge_quantity="45",
        allocations=(Allocation("fund-a", "60"), Allocation("fund-b", "40")),
    )
    values = _values(_ticket(script))
    assert values["How"] == "your counter, round 2"
    assert values["Accounts"] == "fund-a 60, fund-b 40"
    assert values["Hedge"] == "Sell 45 BTC PERP at 84210.5"


def test_who_sells_the_package_deals_the_hedge_the_other_way_round() -> None:
    script = FeedScript(time_ms=T0_MS)
    script.opened(side=Side.SELL)
    report = script.traded("halcyon", "0.0052", side=Side.SELL)
    hedge = HedgeLeg("BTC-PERP", LegSide.SELL, "0.45", "84210.5")
    script.events[-1] = replace(report, hedge=hedge, hedge_quantity="45")
    assert _values(_ticket(script))["Hedge"] == "Buy 45 BTC PERP at 84210.5"


def test_without_a_deal_there_is_no_ticket() -> None:
    assert deal_ticket((), NAMES, 4) is None

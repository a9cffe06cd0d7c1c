"""What trades come to: unlike packages are never added up, contracts and money are, exactly."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from support.desk.fake_desk import board
from support.desk.feed import CALL_SPREAD

from rfqdesk.book.facts import TradeFact
from rfqdesk.desktop.models.blotter.position_columns import notional_text, signed_text
from rfqdesk.desktop.models.blotter.positions import UNLISTED, Positions, PositionTally
from rfqdesk.desktop.models.figures import MINUS
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import ExecType, HedgeLeg, Leg, LegSide, Side

LOWER, UPPER = CALL_SPREAD[0].instrument, CALL_SPREAD[1].instrument
CALL = (Leg(LOWER, 1, LegSide.BUY),)
BUY, SELL = Side.BUY, Side.SELL


def index(*symbols: str, price: str = "86750") -> tuple[ReferencePrice, ...]:
    return tuple(ReferencePrice(one, 1, mark_price="0.01", index_price=price) for one in symbols)


def trade(
    side: Side,
    quantity: str,
    price: str,
    legs: tuple[Leg, ...] = CALL_SPREAD,
    *,
    marks: tuple[ReferencePrice, ...] = (),
    hedge: HedgeLeg | None = None,
    exec_type: ExecType = ExecType.TRADE,
) -> TradeFact:
    return TradeFact(
        trade_id="t", rfq_id="r", own_request=True, side=side, price=Decimal(price),
        quantity=Decimal(quantity), legs=legs, taker="a", taker_trader="b", maker="c",
        maker_trader="d", quote_id="q", revision=1, quote_resp_id="", quote_req_id="",
        rules_version=3, traded_ms=1, marks=marks, hedge=hedge, exec_type=exec_type,
        hedge_quantity=Decimal(quantity) if hedge else Decimal(0),
    )  # fmt: skip


def totals(*trades: TradeFact) -> Positions:
    tally = PositionTally()
    for one in trades:
        tally.add(one)
    return tally.positions(board())


def test_nothing_comes_to_nothing() -> None:
    assert totals() == Positions()


def test_a_package_is_added_up_with_its_like_only() -> None:
    came_to = totals(
        trade(BUY, "10", "0.0055"), trade(BUY, "30", "0.0051"), trade(SELL, "15", "0.006"),
        trade(SELL, "5", "0.0147", CALL),
    )  # fmt: skip
    spread, call = came_to.packages
    assert (spread.count, spread.bought, spread.sold, spread.net) == (3, 40, 15, 25)
    assert (spread.bought_at, spread.sold_at) == (Decimal("0.0052"), Decimal("0.006"))
    assert (call.count, call.bought_at, call.net) == (1, None, -5)
    assert came_to.count == 4


def test_contracts_go_by_leg_and_direction() -> None:
    came_to = totals(trade(BUY, "10", "0.0055"), trade(SELL, "4", "0.0147", CALL))
    by = {one.symbol: one for one in came_to.instruments}
    # Buying the spread buys the lower call and sells the upper one.
    assert (by[LOWER].bought, by[LOWER].sold, by[LOWER].net) == (10, 4, 6)
    ratio = CALL_SPREAD[1].ratio
    assert (by[UPPER].bought, by[UPPER].sold) == (0, 10 * ratio)


def test_a_hedge_counts_as_contracts_and_not_as_premium() -> None:
    hedge = HedgeLeg("BTC-PERP", LegSide.SELL, "0.45", "84210.5")
    came_to = totals(trade(BUY, "10", "0.01", CALL, hedge=hedge))
    by = {one.symbol: one for one in came_to.instruments}
    assert (by["BTC-PERP"].sold, by["BTC-PERP"].bought) == (10, 0)
    [money] = came_to.currencies
    assert (money.currency, money.paid) == ("BTC", Decimal("0.10"))
    sold = totals(trade(SELL, "10", "0.01", CALL, hedge=hedge))
    assert next(one for one in sold.instruments if one.symbol == "BTC-PERP").bought == 10


def test_money_is_by_currency_and_notional_by_the_index() -> None:
    came_to = totals(
        trade(BUY, "10", "0.01", CALL, marks=index(LOWER)),
        trade(SELL, "4", "0.02", CALL, marks=index(LOWER)),
        trade(BUY, "1", "500", (Leg("ETH-OLD", 1, LegSide.BUY),)),
    )  # fmt: skip
    coins, unknown = came_to.currencies
    assert (coins.currency, coins.count, coins.paid, coins.received, coins.net) == (
        "BTC", 2, Decimal("0.1"), Decimal("0.08"), Decimal("-0.02"),
    )  # fmt: skip
    assert (coins.notional_usd, coins.untold) == (14 * 86750, 0)
    assert notional_text(coins) == "1,214,500"
    assert (unknown.currency, unknown.untold) == (UNLISTED, 1)
    assert notional_text(unknown) == "not told"
    mixed = totals(trade(BUY, "1", "0.01", CALL, marks=index(LOWER)), trade(BUY, "1", "0.01", CALL))
    assert notional_text(mixed.currencies[0]) == "86,750 ?"


def test_half_of_the_indexes_is_no_notional() -> None:
    [money] = totals(trade(BUY, "1", "0.0055", marks=index(LOWER))).currencies
    assert money.untold == 1


def test_what_the_venue_took_back_counts_nothing() -> None:
    assert totals(trade(BUY, "10", "0.01", exec_type=ExecType.TRADE_CANCEL)) == Positions()
    corrected = totals(trade(BUY, "10", "0.01", exec_type=ExecType.TRADE_CORRECT))
    assert corrected.count == 1


def test_signs_are_told() -> None:
    assert [signed_text(Decimal(one)) for one in ("5", "0", "-5")] == ["+5", "0", f"{MINUS}5"]


PRICES = st.decimals(-100, 100, places=6, allow_nan=False).map(lambda one: f"{one:f}")
QUANTITIES = st.decimals("0.1", 1000, places=1, allow_nan=False).map(lambda one: f"{one:f}")


@given(
    st.lists(
        st.builds(
            trade, st.sampled_from([BUY, SELL]), QUANTITIES, PRICES,
            st.sampled_from([CALL, CALL_SPREAD]),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_the_sums_are_exact_and_agree_with_each_other(trades: list[TradeFact]) -> None:
    came_to = totals(*trades)
    assert sum(one.count for one in came_to.packages) == came_to.count == len(trades)
    money = sum((one.net for one in came_to.currencies), Decimal(0))
    worth = sum(
        (one.price * one.quantity * (-1 if one.side is BUY else 1) for one in trades), Decimal(0)
    )
    assert money == worth
    by = {one.symbol: one.net for one in came_to.instruments}
    lower = sum(
        (one.quantity * (1 if one.side is BUY else -1) for one in trades), Decimal(0)
    )  # fmt: skip
    assert by.get(LOWER, Decimal(0)) == lower

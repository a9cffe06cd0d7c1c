"""What the rules of the property machine draw from, the same for all of them."""

from decimal import Decimal

from hypothesis import strategies as st
from support.floors.floor import CALL_80, CALL_90, USD_PERP, buy, sell
from support.machine.witness import SECRET_PRICES

from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.money import text_of
from rfqdesk.protocol.operations.decisions import Limits
from rfqdesk.protocol.protection import ProtectionRules
from rfqdesk.protocol.terms import Allocation, HedgeLeg, LegSide, QuoteRespType, Side

TAKERS = ("taker-one", "taker-two")
MAKERS = ("maker-ash", "maker-bay", "maker-fir", "maker-oak", "maker-yew")
PACKAGES = (
    (buy(CALL_80),),
    (buy(CALL_80), sell(CALL_90)),
    (buy(CALL_80), sell(CALL_90, 2)),
    (sell(USD_PERP),),
    (buy(CALL_80), sell(USD_PERP)),
    (buy(CALL_80), buy(CALL_80)),
)
MEANWHILE = st.sampled_from((None, None, None)) | st.tuples(
    st.booleans(),
    st.booleans(),
    st.sampled_from(
        (
            Entitlements(instruments=("ETH-*",)),
            Entitlements(quantity_max="0.5"),
            Entitlements(counterparties=("nobody",)),
        )
    ),
)
TTLS_MS = st.sampled_from((1_000, 1_000, 3_000, 60_000, 10))
QUOTE_TTLS_MS = st.sampled_from((0, 0, 500, 2_000, 60_000, 7))
QUANTITIES = st.sampled_from(("1", "1.0", "0.5", "0.05", "0", "-1", "7"))
PRICES = st.sampled_from(("-0.0005", "0", "0.05", "0.0505", "0.06", "0.07", "0.00007"))
SIZES = st.sampled_from(("0.2", "0.3", "0.4", "0.6", "1", "1", "1.2"))
RESPONSES = {Side.BUY: QuoteRespType.LIFT, Side.SELL: QuoteRespType.HIT}
LIMITS = dict(zip((Side.BUY, Side.SELL), SECRET_PRICES, strict=True))
HEDGE = HedgeLeg(USD_PERP, LegSide.SELL, "0.5", "2500")
NUMBERS = st.integers(1, 4)
NAMES = (
    *((firm, "") for firm in (*TAKERS, *MAKERS)),
    *((firm, "tess") for firm in TAKERS),
    *((firm, who) for firm in MAKERS for who in ("mona", "matt")),
)
PARTY_LIMITS = (
    Limits(requests_per_minute=2),
    Limits(open_requests_max=1),
    Limits(trade_quantity_max="2"),
    Limits(day_quantity_max="3"),
    Limits(trade_notional_max="6000"),
    Limits(day_notional_max="20000"),
    Limits(band_percent="20", band_ticks=30),
)
PROTECTIONS = (
    ProtectionRules(),
    ProtectionRules(window_ms=5_000, trades_max=1),
    ProtectionRules(window_ms=60_000, trades_max=2, frozen_ms=1_000),
    ProtectionRules(window_ms=60_000, quantity_max="3"),
    ProtectionRules(window_ms=60_000, delta_max="1", frozen_ms=3_000),
)
HALTABLE = (
    (HaltScope.VENUE, ""),
    (HaltScope.INSTRUMENT, "*-C"),
    (HaltScope.INSTRUMENT, USD_PERP),
    (HaltScope.FIRM, TAKERS[0]),
    (HaltScope.FIRM, MAKERS[0]),
    (HaltScope.TRADER, f"{TAKERS[1]}/tess"),
    (HaltScope.TRADER, f"{MAKERS[1]}/mona"),
)


def in_two(quantity: str, first: str | None) -> tuple[Allocation, ...]:
    """So much to one account and the rest to another, which may be less than nothing."""
    if first is None:
        return ()
    rest = format(Decimal(quantity) - Decimal(first), "f")
    return (Allocation("fund-one", first), Allocation("fund-two", rest))


def legs_of(legs, price, off) -> tuple[str, ...]:
    """One price for each leg that come to `price`, but for `off`."""
    first, *others = legs
    rest = sum((leg.signed_ratio * Decimal("0.002") for leg in others), Decimal(0))
    priced = (Decimal(price) - rest + Decimal(off)) / first.signed_ratio
    return (text_of(priced), *("0.002" for _ in others))

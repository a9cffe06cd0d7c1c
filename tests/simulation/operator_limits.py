"""What the operator sets meanwhile: limits, bands, makers' protection, prices, groups."""

from random import Random

from simulation.operator_moves import ACCOUNTS, OperatorMove, refusable
from simulation.protecting import some_prices
from simulation.venue import SimVenue

from rfqdesk.protocol.operations.decisions import WithoutMark
from rfqdesk.protocol.operations.market_requests import RemoveGroup, SetGroup
from rfqdesk.protocol.protection import ProtectionRules
from rfqserver.service.operator.group_operations import perform_on_groups

CHANGES = (
    {"requests_per_minute": "3"},
    {"open_requests_max": "1"},
    {"open_requests_max": "2"},
    {"trade_quantity_max": "1"},
    {"trade_quantity_max": "3"},
    {"day_quantity_max": "2"},
    {"day_quantity_max": "4"},
    {"trade_notional_max": "5000"},
    {"day_notional_max": "9000"},
    {"band_percent": "8"},
    {"band_percent": "15"},
    {"band_ticks": "10"},
)
NONE = dict.fromkeys(
    (
        "requests_per_minute", "open_requests_max", "trade_quantity_max", "trade_notional_max",
        "day_quantity_max", "day_notional_max", "band_percent", "band_ticks",
    ),
    "",
)  # fmt: skip
RULES = (
    ProtectionRules(),
    ProtectionRules(window_ms=2_000, trades_max=2),
    ProtectionRules(window_ms=5_000, quantity_max="3", frozen_ms=400),
)
GROUPS = ("first", "second")


@refusable
async def set_limits(venue: SimVenue, name: str, rng: Random) -> None:
    """Limit everybody, a firm, or a trader."""
    whom = rng.choice(("*", name, name.partition("/")[0]))
    await venue.market.limits.set(whom, rng.choice(CHANGES), rng.choice(ACCOUNTS))


@refusable
async def end_limits(venue: SimVenue, name: str, rng: Random) -> None:
    """Nobody is limited any more."""
    del name, rng
    for known in list(venue.sequencer.state.protection.limits):
        await venue.market.limits.set(known, NONE, ACCOUNTS[0])


@refusable
async def protect_maker(venue: SimVenue, name: str, rng: Random) -> None:
    """Set the operator's part of a firm's protection."""
    await venue.market.limits.protect(name.partition("/")[0], rng.choice(RULES), ACCOUNTS[0])


@refusable
async def reset_makers(venue: SimVenue, name: str, rng: Random) -> None:
    """Let every maker quote again."""
    del name, rng
    for firm in list(venue.sequencer.state.protection.makers):
        await venue.market.limits.reset(firm, ACCOUNTS[0])


@refusable
async def set_publisher(venue: SimVenue, name: str, rng: Random) -> None:
    """Take prices from somebody, or no more."""
    prices, allowed = venue.market.prices, rng.random() < 0.8
    await prices.set_publisher(name, allowed=allowed, account=ACCOUNTS[0])


@refusable
async def push_prices(venue: SimVenue, name: str, rng: Random) -> None:
    """The operator's own prices."""
    del name
    venue.market.prices.push(some_prices(rng), ACCOUNTS[0])


@refusable
async def set_price_rules(venue: SimVenue, name: str, rng: Random) -> None:
    """How old prices may get, and what a band does without one."""
    del name
    without = rng.choice(list(WithoutMark))
    await venue.market.prices.set_rules(rng.choice((1_000, 1_000, 3_000)), without, ACCOUNTS[0])


@refusable
async def set_group(venue: SimVenue, name: str, rng: Random) -> None:
    """Name some makers as a group, or do away with one."""
    del name
    group = rng.choice(GROUPS)
    makers = tuple(rng.sample(("birch", "cedar", "dogwood", "elm"), rng.randint(1, 3)))
    known = [one for one in makers if one in venue.sequencer.state.parties]
    removes = rng.random() < 0.2
    who = "olga"
    if removes:
        gone = RemoveGroup(name=group, operator=who)
        await perform_on_groups(gone, venue.market, ACCOUNTS[0])
        return
    operation = SetGroup(name=group, makers=tuple(known), operator=who)
    await perform_on_groups(operation, venue.market, ACCOUNTS[0])


LIMIT_MOVES: tuple[OperatorMove, ...] = (
    set_limits,
    set_limits,
    end_limits,
    protect_maker,
    reset_makers,
    set_publisher,
    push_prices,
    push_prices,
    set_price_rules,
    set_price_rules,
    set_group,
)

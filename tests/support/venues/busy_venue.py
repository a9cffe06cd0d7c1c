"""A venue with something on every page of its operator."""

from support.desk.operating import FakeVenue
from support.desk.operating_views import (
    HOUR_MS,
    NOW_MS,
    SERIALS,
    certificate,
    enrolment,
    frozen_maker,
    guard,
    halt,
    invitation,
    limits,
    mark,
    principal,
    record,
    session,
    trade,
)

from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.operations.decisions import WithoutMark
from rfqdesk.protocol.operations.market_views import GroupView, MarkRulesView
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.terms import PrincipalKind, Role


def busy_venue() -> FakeVenue:
    """A venue on an ordinary morning."""
    venue = FakeVenue()
    venue.changed(
        enrolments=(
            enrolment(4, common_name="Tom Reed", organisation="Albion", address="192.0.2.7",
                      status=EnrolmentStatus.APPROVED, firm="albion", trader="tom-reed",
                      role=Role.TRADER, serial=SERIALS[1]),
            enrolment(5, common_name="Meridian pricing bot", organisation="Meridian Markets",
                      invited_firm="meridian", invited_role=Role.MAKER, invitation_id="3",
                      address="192.0.2.88"),
            enrolment(7),
        ),
        certificates=(
            certificate(0),
            certificate(1, "albion", "tom-reed"),
            certificate(2, "meridian", "pricing-bot", role=Role.MAKER),
            certificate(4, "halcyon", "desk", role=Role.MAKER, status="revoked",
                        revoked_ms=NOW_MS - HOUR_MS, revocation_reason="key_compromise"),
            certificate(7, "venue-desk", "olga", role=Role.OPERATOR),
        ),
        sessions=(
            session(0),
            session(1, "albion", "tom-reed"),
            session(2, "meridian", "pricing-bot", Role.MAKER),
        ),
        invitations=(
            invitation(1, "albion", "tom-reed", status="used", enrolment_id="4"),
            invitation(3, "meridian", status="used", enrolment_id="5", role=Role.MAKER),
            invitation(6, "halcyon", "night-desk", role=Role.MAKER),
            invitation(7, "quarry", status="withdrawn"),
            invitation(8, "albion", "priya-nair"),
        ),
        principals=(
            principal("albion", entitlements=Entitlements(instruments=("BTC-*", "ETH-*"))),
            principal("albion", "jane-okafor",
                      entitlements=Entitlements(quantity_max="250", counterparties=("meridian",))),
            principal("albion", "tom-reed", suspended=True, suspended_ms=NOW_MS - HOUR_MS,
                      suspension_reason="Unanswered margin call"),
            principal("halcyon", suspended=True, suspended_ms=NOW_MS - 5 * HOUR_MS,
                      suspension_reason="Fees unpaid since September", roles=(Role.MAKER,)),
            principal("halcyon", "desk", suspended=True, suspended_with_firm=True,
                      suspended_ms=NOW_MS - 5 * HOUR_MS, roles=(Role.MAKER,),
                      suspension_reason="Fees unpaid since September"),
            principal("meridian", roles=(Role.MAKER,)),
            principal("meridian", "pricing-bot", roles=(Role.MAKER,), kind=PrincipalKind.BOT),
            principal("venue-desk", roles=(Role.OPERATOR,)),
            principal("venue-desk", "olga", roles=(Role.OPERATOR,)),
        ),
        groups=(
            GroupView("options", ("halcyon", "meridian")),
            GroupView("perpetuals", ("meridian",)),
        ),
        trades=(
            trade(1),
            trade(2, side="sell", quantity="25", price="-0.0012",
                  legs=("buy 1 BTC-25DEC26-80000-C", "sell 1 BTC-25DEC26-90000-C")),
            trade(3, proposed="price 0.0056, quantity 10 (Wrong strike read out)",
                  proposed_by="venue-desk/oleg"),
            trade(4, proposed="cancel it (Error trade, both agree)",
                  proposed_by="venue-desk/olga", maker="quarry", maker_trader="desk"),
            trade(5, cancelled=True, quantity="1200"),
        ),
        halts=(halt(), halt("halcyon", HaltScope.FIRM)),
        limits=(
            limits("*", requests_per_minute=60, band_percent="25"),
            limits("albion", "1240.5", open_requests_max=50, day_quantity_max="5000",
                   day_notional_max="25000000"),
            limits("albion/tom-reed", "0", trade_quantity_max="100"),
        ),
        frozen=(frozen_maker(), guard("quarry")),
        mark_rules=MarkRulesView(
            age_max_ms=60_000, without_mark=WithoutMark.SKIP,
            publishers=("halcyon/desk", "meridian/pricing-bot", "quarry/feed"),
        ),
        marks=(
            mark("BTC-25DEC26-80000-C"),
            mark("BTC-25DEC26-90000-C", 900, mark_price="0.0311", delta="0.31"),
            mark("ETH-PERP", 4_200_000, "halcyon/desk", mark_price="2412.5", delta="1",
                 volatility=""),
            mark("BTC-PERP", 300_000, "albion/jane-okafor", mark_price="61248.5", delta="1",
                 volatility=""),
        ),
        records=tuple(
            record(seq, *_STORY[seq % len(_STORY)]) for seq in range(10_001, 9_900, -1)
        ),
    )  # fmt: skip
    return venue


_STORY = (
    ("halt_imposed", "instrument BTC-* halted: Index feed is stale"),
    ("operation_signed", "halt_trading asked for, signed by 5c01a93e77d0"),
    ("enrolment_approved", "enrolment 4 approved: albion/tom-reed, trader"),
    ("certificate_refused", "03c1 refused after the handshake, from 192.0.2.7: not_operator"),
    ("request_opened", "request 5f0c for 10"),
)

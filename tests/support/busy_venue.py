"""A venue with something on every page of its operator."""

from support.operating import FakeVenue
from support.operating_views import (
    HOUR_MS,
    NOW_MS,
    SERIALS,
    certificate,
    enrolment,
    frozen_maker,
    halt,
    limits,
    principal,
    record,
    session,
)

from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.terms import Role


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
        principals=(principal("albion"), principal("albion", "jane-okafor"),
                    principal("albion", "tom-reed"), principal("meridian"),
                    principal("meridian", "pricing-bot")),
        halts=(halt(), halt("halcyon", HaltScope.FIRM)),
        limits=(
            limits("*", requests_per_minute=60, band_percent="25"),
            limits("albion", "1240.5", open_requests_max=50, day_quantity_max="5000",
                   day_notional_max="25000000"),
            limits("albion/tom-reed", "0", trade_quantity_max="100"),
        ),
        frozen=(frozen_maker(),),
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

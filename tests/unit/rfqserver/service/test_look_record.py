"""A maker's record of last looks: counted from what is durable, told when it is old."""

import pytest

from rfqdesk.protocol.terms import LookEndReason
from rfqserver.engine.offer_events import LookEnded
from rfqserver.engine.offer_state import LookCount
from rfqserver.service.clock import VenueClock
from rfqserver.service.look_record import TOLD_AFTER_MS, LookRecord

START_MS = 1_790_000_000_000


class Watch:
    """A clock that is set by hand, and a record that began with one look."""

    def __init__(self) -> None:
        self.elapsed_ms = 0
        clock = VenueClock(wall=lambda: START_MS, elapsed=lambda: self.elapsed_ms)
        self.record = LookRecord({"birch": LookCount(1, 1)}, clock)

    def ended(self, reason: LookEndReason, maker: str = "birch") -> None:
        self.record.take(
            LookEnded(
                time_ms=START_MS + self.elapsed_ms,
                rfq_id="rfq-1",
                taker="acacia",
                maker=maker,
                look_id="look-1",
                quote_resp_id="resp-1",
                reason=reason,
            )
        )


@pytest.mark.rule("LLK-11")
def test_nothing_is_told_while_it_would_tell_of_a_deal() -> None:
    watch = Watch()
    watch.ended(LookEndReason.ACCEPTED)
    watch.elapsed_ms = 60_000
    watch.ended(LookEndReason.REJECTED)
    watch.ended(LookEndReason.EXPIRED, "cedar")
    watch.elapsed_ms = TOLD_AFTER_MS - 1
    assert watch.record.told() == {"birch": LookCount(1, 1)}
    watch.elapsed_ms = TOLD_AFTER_MS
    assert watch.record.told() == {"birch": LookCount(2, 2)}
    watch.elapsed_ms = TOLD_AFTER_MS + 60_000
    assert watch.record.told() == {"birch": LookCount(3, 2), "cedar": LookCount(1, 0)}


def test_looks_that_the_maker_could_not_answer_do_not_count() -> None:
    watch = Watch()
    watch.ended(LookEndReason.REQUEST_ENDED)
    watch.ended(LookEndReason.VOID)
    watch.elapsed_ms = TOLD_AFTER_MS
    assert watch.record.told() == {"birch": LookCount(1, 1)}

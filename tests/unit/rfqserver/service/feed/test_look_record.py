"""A maker's record of last looks: told when what it counts is old."""

import pytest

from rfqdesk.protocol.terms import LookEndReason
from rfqserver.engine.facts.offer_events import LookEnded
from rfqserver.engine.state.offer_state import LookCount
from rfqserver.service.clock import VenueClock
from rfqserver.service.feed.look_record import TOLD_AFTER_MS, LookRecord

START_MS = 1_790_000_000_000


class Watch:
    """A clock that is set by hand, and a record that began with one look."""

    def __init__(self) -> None:
        self.elapsed_ms = 0
        self.counts = {"birch": LookCount(1, 1)}
        clock = VenueClock(wall=lambda: START_MS, elapsed=lambda: self.elapsed_ms)
        self.record = LookRecord(self.counts, clock)

    def ended(self, maker: str, count: LookCount) -> None:
        """The engine counts it, and its end becomes durable."""
        self.counts[maker] = count
        self.record.take(
            LookEnded(
                time_ms=START_MS + self.elapsed_ms,
                rfq_id="rfq-1",
                taker="acacia",
                maker=maker,
                look_id="look-1",
                quote_resp_id="resp-1",
                reason=LookEndReason.ACCEPTED,
            )
        )


@pytest.mark.rule("LLK-12")
def test_nothing_is_told_while_it_would_tell_of_a_deal() -> None:
    watch = Watch()
    watch.ended("birch", LookCount(2, 2))
    watch.elapsed_ms = 60_000
    watch.ended("birch", LookCount(3, 2))
    watch.ended("cedar", LookCount(1, 0))
    watch.elapsed_ms = TOLD_AFTER_MS - 1
    assert watch.record.told() == {"birch": LookCount(1, 1)}
    watch.elapsed_ms = TOLD_AFTER_MS
    assert watch.record.told() == {"birch": LookCount(2, 2)}
    watch.elapsed_ms = TOLD_AFTER_MS + 60_000
    assert watch.record.told() == {"birch": LookCount(3, 2), "cedar": LookCount(1, 0)}


def test_what_is_not_durable_is_not_told() -> None:
    watch = Watch()
    watch.counts["birch"] = LookCount(2, 2)
    watch.elapsed_ms = 10 * TOLD_AFTER_MS
    assert watch.record.told() == {"birch": LookCount(1, 1)}

from rfqserver.gateway.flow import FlowLimits, TokenBucket


def test_allows_a_burst_then_the_rate() -> None:
    bucket = TokenBucket(rate_per_s=10, burst=3)
    assert [bucket.take(0.0) for _ in range(4)] == [True, True, True, False]
    assert bucket.take(0.1)
    assert not bucket.take(0.1)


def test_idleness_saves_up_no_more_than_a_burst() -> None:
    bucket = TokenBucket(rate_per_s=10, burst=3)
    bucket.take(0.0)
    assert [bucket.take(100.0) for _ in range(4)] == [True, True, True, False]


def test_a_clock_that_steps_back_gives_nothing_away() -> None:
    bucket = TokenBucket(rate_per_s=10, burst=1)
    assert bucket.take(5.0)
    assert not bucket.take(1.0)


def test_twice_a_second_s_messages_come_at_once() -> None:
    limits = FlowLimits(session_messages_per_s=2, firm_messages_per_s=3)
    for bucket, burst in ((limits.of_session(), 4), (limits.of_firm(), 6)):
        assert [bucket.take(0.0) for _ in range(burst + 1)] == [True] * burst + [False]

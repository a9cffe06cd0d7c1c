"""One alarm for each time that somebody sets the clock."""

from structlog.testing import capture_logs

from rfqserver.service.clock import VenueClock
from rfqserver.service.monitoring.clock_watch import TOLERANCE_MS, ClockWatch


def test_an_alarm_for_each_step_and_none_for_drift() -> None:
    wall = [1_000_000]
    watch = ClockWatch(VenueClock(wall=lambda: wall[0], elapsed=lambda: 0))

    def told() -> list[str]:
        with capture_logs() as logs:
            watch.look()
            watch.look()
        return [f"{entry['log_level']} {entry.get('ahead_ms', '')}".strip() for entry in logs]

    assert told() == []
    wall[0] += TOLERANCE_MS
    assert told() == []
    wall[0] += 3_600_000
    assert told() == [f"error {3_600_000 + TOLERANCE_MS}"]
    wall[0] -= 7_200_000
    assert told() == [f"error {-3_600_000 + TOLERANCE_MS}"]
    wall[0] += 3_600_000
    assert told() == ["warning"]

"""The operator's window hears of changes, and asks by itself only where it does not."""

import pytest
from support.desk.operating_views import enrolment
from support.desk.operator_hands import window_at
from support.waiting import until

from rfqdesk.client.errors import (
    ConnectionRefusedByVenueError,
    RefusalKind,
    UnreachableKind,
    VenueUnreachableError,
)
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.controllers.operating import operating
from rfqdesk.protocol.operations.live import ShowChanges

pytestmark = pytest.mark.qt_loop
NEVER_S = 600.0


@pytest.fixture(autouse=True)
def never_asks_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operating, "POLL_S", NEVER_S)
    monkeypatch.setattr(operating, "LISTENING_POLL_S", NEVER_S)


async def test_what_changes_reaches_the_window_without_its_asking() -> None:
    async with window_at(listening=True) as setup:
        rows = setup.parts.enrolments.list.model
        await until(lambda: rows.rowCount() == 2)
        for count in (1, 3):
            setup.venue.changed(enrolments=tuple(enrolment(7 + n) for n in range(count)))
            await until(lambda count=count: rows.rowCount() == count)
        # What changes in quick succession is asked for once more, not once for each.
        looks = sum(isinstance(one, ShowChanges) for one in setup.venue.asked)
        for _ in range(50):
            setup.venue.changed(enrolments=())
        await until(lambda: rows.rowCount() == 0)
        assert sum(isinstance(one, ShowChanges) for one in setup.venue.asked) <= looks + 2


async def test_a_lost_line_is_found_at_once_and_heard_of_again_when_it_is_back() -> None:
    async with window_at(listening=True) as setup:
        page = setup.parts.enrolments
        await until(lambda: page.list.model.rowCount() == 2)
        setup.venue.fail(VenueUnreachableError(UnreachableKind.BROKEN_OFF, "blue", 9443))
        await until(lambda: "as last seen" in page.list.tally.text())
        setup.venue.fail(None)
        await until(lambda: "as last seen" not in page.list.tally.text())
        setup.venue.changed(enrolments=())
        await until(lambda: page.list.model.rowCount() == 0)


async def test_who_is_let_in_no_more_waits_for_nothing() -> None:
    async with window_at(listening=True) as setup:
        setup.venue.fail(ConnectionRefusedByVenueError(RefusalKind.REVOKED, "revoked"))
        await until(lambda: setup.venue.status.state is ConnectionState.CLOSED)
        await until(lambda: setup.tasks.names() == [])

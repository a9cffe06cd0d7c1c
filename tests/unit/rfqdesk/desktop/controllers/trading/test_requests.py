"""A request whose answer was lost: found in the feed, and out once whatever a hand does."""

import pytest
from msgspec.structs import replace
from support.desk.fake_desk import FakeSession
from support.desk.feed import CALL_SPREAD
from support.waiting import until

from rfqdesk.client.errors import OutcomeUnknownError
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.stack.desk_state import RequestDraft
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.terms import Side

pytestmark = pytest.mark.qt_loop

DRAFT = RequestDraft(CALL_SPREAD, "100", Side.BUY, ("meridian",), True, 60_000)


async def test_one_of_unknown_outcome_is_found_in_the_feed_and_keeps_its_id() -> None:
    session, tasks = FakeSession(), TaskOwner(lambda name, error: pytest.fail(f"{name}: {error}"))
    desk = DeskController(session, tasks)
    found: list[str] = []
    failures: list[Notice] = []
    desk.request_found.connect(found.append)
    desk.submit_failed.connect(failures.append)

    desk.submit_request(DRAFT)
    await until(lambda: session.waiting > 0)
    own_id = session.requests[0]["quote_req_id"]
    session.fail(OutcomeUnknownError("quote_request"))
    await until(lambda: failures)
    assert own_id in desk.notes.unanswered

    session.feed(replace(session.script.opened("rfq-9"), quote_req_id=own_id))
    assert found == ["rfq-9"]
    assert desk.notes.unanswered == {}

    desk.submit_request(DRAFT)
    await until(lambda: session.waiting > 0)
    assert [one["quote_req_id"] for one in session.requests] == [own_id, own_id]
    await tasks.aclose()
    desk.close()

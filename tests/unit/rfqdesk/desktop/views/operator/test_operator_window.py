"""The operator's window as its user meets it: newcomers, the audit, and what it says in trouble."""

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from support.desk.operating import FakeVenue
from support.desk.operating_views import PRINT, WORDS, enrolment
from support.desk.operator_hands import window_at
from support.qt import click, type_into, visible_text
from support.waiting import until

from rfqdesk.client.errors import (
    ConnectionRefusedByVenueError,
    OperationRefusedError,
    OutcomeUnknownError,
    RefusalKind,
    UnreachableKind,
    VenueUnreachableError,
)
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.controllers.operating.operating import (
    INSTRUMENTS,
    MAKERS,
    MARKET,
    PAGES,
    PRICES,
)
from rfqdesk.protocol.operations.decisions import EntitlementChange
from rfqdesk.protocol.operations.requests import (
    ApproveEnrolment,
    EntitlePrincipal,
    RejectEnrolment,
    WithdrawEndorsement,
)
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.operations.wire import OVERTAKEN
from rfqdesk.protocol.terms import PrincipalKind, Role

pytestmark = pytest.mark.qt_loop


# Enrolments -------------------------------------------------------------------------


async def test_approving_takes_what_was_read_out_and_good_terms() -> None:
    async with window_at() as setup:
        card = setup.parts.enrolments.card
        setup.parts.enrolments.list.choose("7")
        assert setup.window.header.tab("enrolments").text() == "Enrolments (2)"
        type_into(card.pair.field, WORDS.replace("orbit", "orchid"))
        type_into(card.terms.firm, "newco")
        assert not card.approve_button.isEnabled()
        assert "Word 5 differs" in visible_text(card)
        type_into(card.pair.field, WORDS)
        assert card.approve_button.isEnabled()
        type_into(card.terms.firm, "Newco")
        assert not card.approve_button.isEnabled()
        type_into(card.terms.firm, "newco")
        card.terms.role.set_value(Role.MAKER.value)
        click(card.approve_button)
        asked = await setup.asked_for(ApproveEnrolment)
        assert isinstance(asked, ApproveEnrolment)
        assert (asked.enrolment_id, asked.terms.words) == ("7", WORDS)
        assert (asked.terms.firm, asked.terms.role, asked.terms.days) == ("newco", Role.MAKER, 90)
        await until(lambda: "Approved: newco/nina-petrova" in setup.window.notice.title())


async def test_limits_of_a_newcomer_are_set_with_the_approval() -> None:
    async with window_at() as setup:
        card = setup.parts.enrolments.card
        setup.parts.enrolments.list.choose("7")
        type_into(card.pair.field, PRINT)
        type_into(card.terms.firm, "newco")
        type_into(card.terms.instruments, "BTC-*, ETH-PERP")
        type_into(card.terms.quantity, "100")
        click(card.approve_button)
        asked = await setup.asked_for(EntitlePrincipal)
        assert isinstance(asked, EntitlePrincipal)
        assert asked.name == "newco/nina-petrova"
        assert asked.change == EntitlementChange(
            instruments=("BTC-*", "ETH-PERP"), quantity_max="100"
        )


async def test_another_applicant_is_begun_from_nothing_and_from_the_invitation() -> None:
    async with window_at() as setup:
        card, queue = setup.parts.enrolments.card, setup.parts.enrolments.list
        queue.choose("7")
        type_into(card.pair.field, WORDS)
        type_into(card.terms.firm, "newco")
        queue.choose("5")
        assert card.pair.text() == ""
        assert card.terms.firm.text() == "meridian"
        assert card.terms.form().role is Role.MAKER
        assert not card.approve_button.isEnabled()
        # Nor does anything of the one who was invited stick to the next.
        card.terms.kind.set_value("bot")
        queue.choose("7")
        form = card.terms.form()
        assert (form.firm, form.role, form.kind) == ("", Role.TRADER, PrincipalKind.PERSON)


async def test_what_is_being_typed_stays_while_the_queue_changes() -> None:
    async with window_at() as setup:
        card, queue = setup.parts.enrolments.card, setup.parts.enrolments.list
        queue.choose("7")
        type_into(card.pair.field, "anchor quiet")
        setup.venue.changed(enrolments=(*setup.venue.enrolments, enrolment(8)))
        await setup.seen()
        await until(lambda: queue.model.rowCount() == 3)
        assert card.pair.text() == "anchor quiet"
        assert queue.current().enrolment_id == "7"
        setup.venue.changed(
            enrolments=(enrolment(7, status=EnrolmentStatus.APPROVED, firm="newco"),)
        )
        await setup.seen()
        await until(lambda: queue.model.rowCount() == 0)
        assert "Nobody is chosen" in visible_text(card)


async def test_rejecting_takes_a_reason() -> None:
    async with window_at() as setup:
        card = setup.parts.enrolments.card
        setup.parts.enrolments.list.choose("7")
        click(card.reject_button)
        sheet = setup.sheet()
        assert not sheet.confirm_button.isEnabled()
        type_into(sheet.reason_edit, "No mandate yet.")
        click(sheet.confirm_button)
        assert await setup.asked_for(RejectEnrolment) == RejectEnrolment(
            enrolment_id="7", reason="No mandate yet."
        )


async def test_the_second_operator_says_the_same_and_the_first_can_take_it_back() -> None:
    venue = FakeVenue()
    venue.required = 2
    endorsed = {"endorsed_as": "nina of newco, trader, for 90 days", "approvals_missing": 1}
    venue.changed(
        enrolments=(
            enrolment(5, endorsed_by="venue-desk/oleg", **endorsed),
            enrolment(7, endorsed_by="venue-desk/olga", **endorsed),
            enrolment(8, approvals_missing=2),
        )
    )
    async with window_at(venue) as setup:
        card, queue = setup.parts.enrolments.card, setup.parts.enrolments.list
        queue.choose("5")
        assert not card.terms.isVisible()
        type_into(card.pair.field, WORDS)
        click(card.approve_button)
        asked = await setup.asked_for(ApproveEnrolment)
        assert isinstance(asked, ApproveEnrolment)
        assert asked.terms.as_endorsed
        assert not asked.terms.says_anything
        card.as_endorsed.setChecked(False)
        type_into(card.terms.firm, "other")
        assert card.approve_button.text() == "Endorse anew"
        await until(card.approve_button.isEnabled)
        click(card.approve_button)
        await until(lambda: len(setup.venue.done) == 2)
        again = setup.venue.done[-1]
        assert isinstance(again, ApproveEnrolment)
        assert (again.terms.firm, again.terms.amend) == ("other", True)
        queue.choose("7")
        assert not card.approve_button.isVisible()
        click(card.withdraw_button)
        assert await setup.asked_for(WithdrawEndorsement) == WithdrawEndorsement(enrolment_id="7")
        queue.choose("8")
        assert card.approve_button.text() == "Endorse"


async def test_an_operator_is_not_made_here() -> None:
    venue = FakeVenue()
    venue.changed(enrolments=(enrolment(7, invited_role=Role.OPERATOR, invited_firm="venue-desk"),))
    async with window_at(venue) as setup:
        card = setup.parts.enrolments.card
        setup.parts.enrolments.list.choose("7")
        assert not card.approve_button.isVisible()
        assert "at the venue's machine" in visible_text(card)
        assert card.reject_button.isVisible()


async def test_nothing_is_begun_twice() -> None:
    async with window_at() as setup:
        setup.venue.held = asyncio.Event()
        card = setup.parts.enrolments.card
        setup.parts.enrolments.list.choose("7")
        type_into(card.pair.field, WORDS)
        type_into(card.terms.firm, "newco")
        click(card.approve_button)
        await until(lambda: not card.approve_button.isEnabled())
        QTest.keyClick(card.approve_button, Qt.Key.Key_Return)
        setup.venue.held.set()
        await until(card.approve_button.isEnabled)
        approvals = [one for one in setup.venue.done if isinstance(one, ApproveEnrolment)]
        assert len(approvals) == 1


# Trouble ------------------------------------------------------------------------------


async def test_a_refusal_is_said_and_what_was_typed_stays() -> None:
    async with window_at() as setup:
        setup.venue.refusal = OperationRefusedError("These words are not those of enrolment 7.")
        card = setup.parts.enrolments.card
        setup.parts.enrolments.list.choose("7")
        type_into(card.pair.field, WORDS)
        type_into(card.terms.firm, "newco")
        click(card.approve_button)
        await until(lambda: "not those of enrolment 7" in setup.window.notice.text())
        assert card.pair.text() == WORDS
        await until(card.approve_button.isEnabled)


async def test_another_operator_was_quicker() -> None:
    async with window_at() as setup:
        setup.venue.refusal = OperationRefusedError("Enrolment 7 is decided already.", OVERTAKEN)
        card = setup.parts.enrolments.card
        setup.parts.enrolments.list.choose("7")
        type_into(card.pair.field, WORDS)
        type_into(card.terms.firm, "newco")
        setup.venue.changed(enrolments=(enrolment(7, status=EnrolmentStatus.REJECTED),))
        click(card.approve_button)
        await until(lambda: "Another operator was quicker" in setup.window.notice.title())
        assert "decided already" in setup.window.notice.text()
        assert "The audit says who did it" in setup.window.notice.text()
        await until(lambda: setup.parts.enrolments.list.model.rowCount() == 0)


async def test_an_unknown_outcome_is_said_to_be_unknown() -> None:
    async with window_at() as setup:
        setup.venue.refusal = OutcomeUnknownError("halt_trading")
        await setup.at(MARKET)
        page = setup.parts.halts
        type_into(page.reason, "Fire drill")
        click(page.halt_button)
        type_into(setup.sheet().name_edit, "blue")
        click(setup.sheet().confirm_button)
        await until(lambda: "not known whether trading was halted" in setup.window.notice.title())


async def test_what_is_shown_stays_while_the_venue_is_away() -> None:
    async with window_at() as setup:
        setup.venue.failure = VenueUnreachableError(UnreachableKind.REFUSED, "blue.example", 9443)
        setup.watching.look()
        await until(lambda: setup.venue.status.state is ConnectionState.WAITING)
        await until(lambda: bool(setup.venue.status.retry_in_ms))
        assert setup.parts.enrolments.list.model.rowCount() == 2
        assert setup.parts.enrolments.list.tally.text() == "2 requests, as last seen"
        setup.venue.failure = None
        setup.venue.changed(enrolments=())
        setup.watching.look()
        await until(lambda: setup.parts.enrolments.list.model.rowCount() == 0)


async def test_nothing_is_asked_any_more_once_the_venue_lets_nobody_in() -> None:
    async with window_at() as setup:
        setup.venue.failure = ConnectionRefusedByVenueError(RefusalKind.REVOKED)
        setup.watching.look()
        await until(lambda: setup.venue.status.state is ConnectionState.CLOSED)
        asked = len(setup.venue.asked)
        setup.watching.look()
        await asyncio.sleep(0)
        assert len(setup.venue.asked) == asked


async def test_every_page_is_reached_by_keys() -> None:
    async with window_at() as setup:
        window = setup.window
        own = [page for page in PAGES if page not in {INSTRUMENTS, PRICES, MAKERS}]
        for number, page in enumerate(own, start=1):
            key = getattr(Qt.Key, f"Key_{number}")
            QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
            assert window.current_workspace() == page
            focused = window.focusWidget()
            assert isinstance(focused, QWidget)
            assert window.workspace(page).isAncestorOf(focused)

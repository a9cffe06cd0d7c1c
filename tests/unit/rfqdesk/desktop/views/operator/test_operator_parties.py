"""The operator's window: who is invited, who is suspended, what a party may do."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from support.desk.operating import FakeVenue
from support.desk.operating_views import LINE, SERIALS, enrolment, invitation
from support.desk.operator_hands import window_at
from support.qt import click, type_into, visible_text
from support.waiting import until

from rfqdesk.client.errors import OperationRefusedError
from rfqdesk.desktop.controllers.operating.operating import INVITATIONS, PARTICIPANTS, PEOPLE
from rfqdesk.protocol.operations.decisions import EntitlementChange
from rfqdesk.protocol.operations.requests import (
    EntitlePrincipal,
    IssueInvitation,
    RejectEnrolmentsFrom,
    ResumePrincipal,
    SuspendPrincipal,
    WithdrawInvitation,
)
from rfqdesk.protocol.terms import PrincipalKind, Role

pytestmark = pytest.mark.qt_loop


# Invitations --------------------------------------------------------------------------


async def test_an_invitation_is_made_by_keys_and_its_line_is_shown_once() -> None:
    async with window_at() as setup:
        await setup.at(INVITATIONS)
        page = setup.parts.invitations
        await until(lambda: page.list.model.rowCount() == 2)
        assert not page.invite_button.isEnabled()
        type_into(page.firm, "Quarry")
        assert "lower-case" in page.words.text()
        type_into(page.firm, "quarry")
        page.role.set_value(Role.MAKER.value)
        QTest.keyClick(page.firm, Qt.Key.Key_Return)
        QTest.keyClicks(page.trader, "desk")
        QTest.keyClick(page.trader, Qt.Key.Key_Return)
        type_into(page.hours, "721")
        assert not page.invite_button.isEnabled()
        type_into(page.hours, "24")
        QTest.keyClick(page.hours, Qt.Key.Key_Return)
        assert page.invite_button.hasFocus()
        QTest.keyClick(page.invite_button, Qt.Key.Key_Return)
        assert await setup.asked_for(IssueInvitation) == IssueInvitation(
            firm="quarry", trader="desk", role=Role.MAKER, minutes=1_440
        )
        await until(page.line.isVisible)
        assert page.line.line.toPlainText() == LINE
        assert page.line.line.isReadOnly()
        assert page.firm.text() == ""
        assert page.line.copy_button.hasFocus()
        QTest.keyClick(page.line.copy_button, Qt.Key.Key_Return)
        assert QGuiApplication.clipboard().text() == LINE
        assert page.line.state.text() == "Copied."
        click(page.line.away_button)
        assert page.line.isHidden()
        assert page.line.line.toPlainText() == ""


async def test_the_line_of_an_invitation_that_was_used_is_put_away() -> None:
    async with window_at() as setup:
        await setup.at(INVITATIONS)
        page = setup.parts.invitations
        await until(lambda: page.list.model.rowCount() == 2)
        type_into(page.firm, "quarry")
        click(page.invite_button)
        await until(page.line.isVisible)
        setup.venue.changed(invitations=(invitation(9, "quarry"),))
        await setup.seen()
        assert page.line.isVisible()
        setup.venue.changed(invitations=(invitation(9, "quarry", status="used"),))
        await setup.seen()
        await until(page.line.isHidden)


async def test_an_open_invitation_is_withdrawn_after_a_question() -> None:
    async with window_at() as setup:
        await setup.at(INVITATIONS)
        page = setup.parts.invitations
        await until(lambda: page.list.model.rowCount() == 2)
        assert not page.withdraw_button.isEnabled()
        page.list.choose("6")
        click(page.withdraw_button)
        question = setup.question()
        assert "halcyon/night-desk" in visible_text(question)
        click(question.confirm_button)
        assert await setup.asked_for(WithdrawInvitation) == WithdrawInvitation(invitation_id="6")
        # What lets nobody in any more can't be withdrawn.
        page.which.set_value("all")
        assert page.list.model.rowCount() == 5
        page.list.choose("7")
        assert not page.withdraw_button.isEnabled()


async def test_what_the_venue_refuses_is_said_and_what_was_typed_stays() -> None:
    async with window_at() as setup:
        await setup.at(INVITATIONS)
        page = setup.parts.invitations
        setup.venue.refusal = OperationRefusedError("10000 invitations are open already.")
        type_into(page.firm, "quarry")
        click(page.invite_button)
        await until(setup.window.notice.isVisible)
        assert "10000 invitations" in setup.window.notice.text()
        assert page.firm.text() == "quarry"
        assert page.line.isHidden()


async def test_a_venue_without_invitations_says_so() -> None:
    async with window_at(FakeVenue()) as setup:
        await setup.at(INVITATIONS)
        await until(lambda: "Nobody is invited" in visible_text(setup.parts.invitations))


async def test_whose_machine_was_lost_is_invited_in_place_of_the_certificate() -> None:
    async with window_at() as setup:
        await setup.at(PEOPLE)
        page = setup.parts.certificates
        await until(lambda: page.certificates.model.rowCount() == 4)
        page.certificates.choose(SERIALS[7])
        assert not page.replace_button.isEnabled()
        page.certificates.choose(SERIALS[0])
        click(page.replace_button)
        assert "revoke it at once" in visible_text(setup.question())
        click(setup.question().confirm_button)
        assert await setup.asked_for(IssueInvitation) == IssueInvitation(
            firm="", role=None, minutes=72 * 60, replaces=SERIALS[0]
        )
        await until(setup.parts.invitations.line.isVisible)
        assert setup.window.current_workspace() == INVITATIONS


async def test_a_flood_from_one_address_is_rejected_together() -> None:
    async with window_at() as setup:
        page = setup.parts.enrolments
        page.list.choose("7")
        assert page.address_button.isHidden()
        flood = tuple(enrolment(number) for number in (7, 8, 9))
        setup.venue.changed(enrolments=flood)
        await setup.seen()
        await until(page.address_button.isVisible)
        click(page.address_button)
        sheet = setup.sheet()
        assert "all 3 requests" in sheet.windowTitle()
        type_into(sheet.reason_edit, "Not known here")
        type_into(sheet.name_edit, "198.51.100.24")
        click(sheet.confirm_button)
        assert await setup.asked_for(RejectEnrolmentsFrom) == RejectEnrolmentsFrom(
            address="198.51.100.24", reason="Not known here"
        )


# Participants -------------------------------------------------------------------------


async def test_suspending_takes_a_reason_and_the_name() -> None:
    async with window_at() as setup:
        await setup.at(PARTICIPANTS)
        page = setup.parts.participants
        await until(lambda: page.list.model.rowCount() == 9)
        page.list.choose(("meridian", ""))
        click(page.suspend_button)
        sheet = setup.sheet()
        assert "meridian with all its traders" in sheet.windowTitle()
        type_into(sheet.reason_edit, "Fees unpaid")
        assert not sheet.confirm_button.isEnabled()
        type_into(sheet.name_edit, "meridian")
        click(sheet.confirm_button)
        assert await setup.asked_for(SuspendPrincipal) == SuspendPrincipal(
            name="meridian", reason="Fees unpaid"
        )


@pytest.mark.parametrize("who", [("venue-desk", ""), ("venue-desk", "olga")])
async def test_whoever_would_shut_himself_out_is_told(who: tuple[str, str]) -> None:
    async with window_at() as setup:
        await setup.at(PARTICIPANTS)
        page = setup.parts.participants
        await until(lambda: page.list.model.rowCount() == 9)
        page.list.choose(who)
        click(page.suspend_button)
        assert "you shut yourself out" in visible_text(setup.sheet())


async def test_who_is_suspended_is_reinstated_and_with_its_firm_the_firm_is() -> None:
    async with window_at() as setup:
        await setup.at(PARTICIPANTS)
        page = setup.parts.participants
        page.which.set_value("suspended")
        await until(lambda: page.list.model.rowCount() == 3)
        page.list.choose(("albion", "tom-reed"))
        assert not page.suspend_button.isEnabled()
        click(page.reinstate_button)
        assert "Unanswered margin call" in visible_text(setup.question())
        click(setup.question().confirm_button)
        assert await setup.asked_for(ResumePrincipal) == ResumePrincipal(name="albion/tom-reed")
        page.list.choose(("halcyon", "desk"))
        await until(page.reinstate_button.isEnabled)
        click(page.reinstate_button)
        assert setup.question().windowTitle() == "Reinstate halcyon?"


async def test_limits_of_a_party_are_loaded_judged_and_set() -> None:
    async with window_at() as setup:
        await setup.at(PARTICIPANTS)
        page = setup.parts.participants
        await until(lambda: page.list.model.rowCount() == 9)
        page.list.choose(("albion", "jane-okafor"))
        card = page.card
        assert card.edits["quantity_max"].text() == "250"
        assert card.kind.isVisible()
        assert not card.set_button.isEnabled()
        type_into(card.edits["instruments"], "btc")
        assert not card.set_button.isEnabled()
        type_into(card.edits["instruments"], "BTC-*, ETH-*")
        type_into(card.edits["quantity_max"], "")
        card.kind.set_value(PrincipalKind.BOT.value)
        # Somebody is let in meanwhile; what is typed stays.
        setup.venue.changed()
        await setup.seen()
        click(card.set_button)
        assert await setup.asked_for(EntitlePrincipal) == EntitlePrincipal(
            name="albion/jane-okafor",
            change=EntitlementChange(
                instruments=("BTC-*", "ETH-*"), quantity_max="", kind=PrincipalKind.BOT
            ),
        )
        page.list.choose(("albion", ""))
        assert card.edits["instruments"].text() == "BTC-*, ETH-*"
        assert card.kind.isHidden()

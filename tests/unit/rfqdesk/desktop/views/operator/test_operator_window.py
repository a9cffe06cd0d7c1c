"""The operator's window as its user meets it, with a venue in memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from support.operating import PRINT, WORDS, FakeVenue, busy_venue, certificate, enrolment, halt
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
from rfqdesk.desktop.controllers.operating import (
    AUDIT,
    LIMITS,
    MARKET,
    PEOPLE,
    OperatingController,
)
from rfqdesk.desktop.controllers.operating_actions import OperatingActions
from rfqdesk.desktop.controllers.operating_audit import AuditController
from rfqdesk.desktop.operator_wiring import OperatorParts, add_operator_views
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.views.common import ConfirmSheet
from rfqdesk.desktop.views.main_window import DeskWindow
from rfqdesk.desktop.views.operator.deed_sheet import DeedSheet
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.operations.decisions import EntitlementChange
from rfqdesk.protocol.operations.market_requests import (
    Broadcast,
    HaltTrading,
    ResetMaker,
    ResumeTrading,
    SetLimits,
)
from rfqdesk.protocol.operations.requests import (
    ApproveEnrolment,
    EntitlePrincipal,
    RejectEnrolment,
    RevokeCertificate,
    RevokeFirm,
    WithdrawEndorsement,
)
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.terms import PrincipalKind, Role

pytestmark = pytest.mark.qt_loop


@dataclass
class Setup:
    venue: FakeVenue
    window: DeskWindow
    parts: OperatorParts
    watching: OperatingController

    async def at(self, page: str) -> None:
        self.window.show_workspace(page)
        await self.seen()

    async def seen(self) -> None:
        """Until the window has asked once more, and shows it."""
        before = len(self.venue.asked)
        self.watching.look()
        await until(lambda: len(self.venue.asked) > before + 1 or self.venue.failure is not None)
        await asyncio.sleep(0)

    async def asked_for(self, kind: type) -> object:
        await until(lambda: any(isinstance(one, kind) for one in self.venue.done))
        return next(one for one in self.venue.done if isinstance(one, kind))

    def sheet(self) -> DeedSheet:
        sheets = [one for one in self.window.findChildren(DeedSheet) if one.isVisible()]
        assert len(sheets) == 1
        return sheets[0]

    def question(self) -> ConfirmSheet:
        sheets = [one for one in self.window.findChildren(ConfirmSheet) if one.isVisible()]
        assert len(sheets) == 1
        return sheets[0]


@asynccontextmanager
async def window_at(venue: FakeVenue | None = None) -> AsyncIterator[Setup]:
    venue = venue or busy_venue()
    tasks = TaskOwner(lambda name, error: pytest.fail(f"{name}: {error!r}"))
    window = DeskWindow()
    watching = OperatingController(venue, window)
    actions = OperatingActions(venue, tasks, watching.look, window)
    audit = AuditController(venue, tasks, window)
    parts = add_operator_views(window, watching, actions, audit)
    window.show()
    tasks.start(watching.run(), name="watch")
    setup = Setup(venue, window, parts, watching)
    try:
        await until(lambda: watching.enrolments.known or venue.failure is not None)
        yield setup
    finally:
        await tasks.aclose()
        window.close()
        window.deleteLater()


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


# Certificates -----------------------------------------------------------------------


async def test_revoking_takes_the_name_to_the_letter() -> None:
    async with window_at() as setup:
        await setup.at(PEOPLE)
        page = setup.parts.certificates
        await until(lambda: page.certificates.model.rowCount() == 4)
        page.certificates.choose(certificate(0).serial)
        click(page.revoke_button)
        sheet = setup.sheet()
        type_into(sheet.name_edit, "albion/jane")
        assert not sheet.confirm_button.isEnabled()
        type_into(sheet.name_edit, "albion/jane-okafor")
        QTest.keyClick(sheet.name_edit, Qt.Key.Key_Return)
        assert setup.venue.done == []
        click(sheet.confirm_button)
        assert await setup.asked_for(RevokeCertificate) == RevokeCertificate(
            serial=certificate(0).serial, reason="key-compromise"
        )


async def test_revoking_a_firm_counts_what_it_ends() -> None:
    async with window_at() as setup:
        await setup.at(PEOPLE)
        page = setup.parts.certificates
        await until(lambda: page.certificates.model.rowCount() == 4)
        page.certificates.choose(certificate(0).serial)
        click(page.firm_button)
        sheet = setup.sheet()
        assert sheet.confirm_button.text() == "Revoke 2 certificates"
        sheet.reason_box.setCurrentIndex(1)
        type_into(sheet.name_edit, "albion")
        click(sheet.confirm_button)
        assert await setup.asked_for(RevokeFirm) == RevokeFirm(
            firm="albion", reason="cessation-of-operation"
        )


async def test_the_own_certificate_is_said_to_be_the_own() -> None:
    async with window_at() as setup:
        await setup.at(PEOPLE)
        page = setup.parts.certificates
        await until(lambda: page.certificates.model.rowCount() == 4)
        page.certificates.choose(certificate(7).serial)
        click(page.revoke_button)
        assert "you lock yourself out" in visible_text(setup.sheet())


async def test_sessions_come_and_go_and_lead_to_their_certificate() -> None:
    async with window_at() as setup:
        await setup.at(PEOPLE)
        page = setup.parts.certificates
        await until(lambda: page.sessions.model.rowCount() == 3)
        page.certificates.filter.setText("nobody")
        assert page.certificates.model.rowCount() == 0
        page.sessions.choose("line1")
        QTest.keyClick(page.sessions.table, Qt.Key.Key_Return)
        assert page.certificates.current().serial == certificate(1).serial
        setup.venue.changed(sessions=setup.venue.sessions[:1])
        await setup.seen()
        await until(lambda: page.sessions.model.rowCount() == 1)
        # What went was chosen; its neighbour is not, which nobody meant.
        assert page.sessions.current() is None
        assert not page.session_button.isEnabled()


async def test_filter_and_ended_certificates() -> None:
    async with window_at() as setup:
        await setup.at(PEOPLE)
        page = setup.parts.certificates
        await until(lambda: page.certificates.model.rowCount() == 4)
        page.which.set_value("all")
        assert page.certificates.model.rowCount() == 5
        type_into(page.certificates.filter, "status:revoked")
        assert [one.firm for one in page.certificates.model.shown_records()] == ["halcyon"]
        page.certificates.table.go_to(0)
        assert not page.revoke_button.isEnabled()


# Halts --------------------------------------------------------------------------------


async def test_halting_the_venue_takes_a_reason_and_its_name() -> None:
    async with window_at() as setup:
        await setup.at(MARKET)
        page = setup.parts.halts
        await until(lambda: page.list.model.rowCount() == 2)
        assert not page.halt_button.isEnabled()
        type_into(page.reason, "Fire drill")
        click(page.halt_button)
        sheet = setup.sheet()
        assert "the whole venue blue" in sheet.windowTitle()
        type_into(sheet.name_edit, "blue")
        click(sheet.confirm_button)
        assert await setup.asked_for(HaltTrading) == HaltTrading(
            scope=HaltScope.VENUE, name="", reason="Fire drill"
        )


async def test_halting_instruments_and_traders() -> None:
    async with window_at() as setup:
        await setup.at(MARKET)
        page = setup.parts.halts
        page.scope.set_value(HaltScope.INSTRUMENT.value)
        type_into(page.name, "eth-*")
        type_into(page.reason, "No index")
        click(page.halt_button)
        type_into(setup.sheet().name_edit, "ETH-*")
        click(setup.sheet().confirm_button)
        asked = await setup.asked_for(HaltTrading)
        assert isinstance(asked, HaltTrading)
        assert (asked.scope, asked.name) == (HaltScope.INSTRUMENT, "ETH-*")
        page.scope.set_value(HaltScope.TRADER.value)
        type_into(page.reason, "No answer")
        type_into(page.name, "albion")
        assert not page.halt_button.isEnabled()
        assert "FIRM/TRADER" in page.words.text()


async def test_resuming_and_news_ask_first() -> None:
    async with window_at() as setup:
        await setup.at(MARKET)
        page = setup.parts.halts
        await until(lambda: page.list.model.rowCount() == 2)
        page.list.choose((halt().scope, halt().name))
        click(page.resume_button)
        click(setup.question().confirm_button)
        assert await setup.asked_for(ResumeTrading) == ResumeTrading(
            scope=HaltScope.INSTRUMENT, name="BTC-*"
        )
        await until(page.resume_button.isEnabled)
        type_into(page.news.text, "Closing at six")
        click(page.news.publish_button)
        click(setup.question().confirm_button)
        assert await setup.asked_for(Broadcast) == Broadcast(text="Closing at six", minutes=60)


# Limits -------------------------------------------------------------------------------


async def test_limits_are_loaded_changed_and_set() -> None:
    async with window_at() as setup:
        await setup.at(LIMITS)
        page = setup.parts.limits
        await until(lambda: page.list.model.rowCount() == 3)
        page.list.choose("albion")
        assert page.edits["day_quantity_max"].text() == "5,000"
        assert not page.set_button.isEnabled()
        type_into(page.edits["band_ticks"], "2.5")
        assert not page.set_button.isEnabled()
        type_into(page.edits["band_ticks"], "4")
        type_into(page.edits["day_quantity_max"], "")
        # Use moves by itself meanwhile; what is typed stays.
        setup.venue.changed()
        await setup.seen()
        click(page.set_button)
        assert await setup.asked_for(SetLimits) == SetLimits(
            name="albion", change={"day_quantity_max": "", "band_ticks": "4"}
        )


async def test_a_frozen_maker_is_let_quote() -> None:
    async with window_at() as setup:
        await setup.at(LIMITS)
        card = setup.parts.limits.frozen
        await until(card.isVisible)
        click(card.buttons["meridian"])
        click(setup.question().confirm_button)
        assert await setup.asked_for(ResetMaker) == ResetMaker(firm="meridian")
        setup.venue.changed(frozen=())
        await setup.seen()
        await until(card.isHidden)


# Audit --------------------------------------------------------------------------------


async def test_the_audit_is_searched_page_by_page_and_told_whole() -> None:
    async with window_at() as setup:
        setup.venue.page_max = 40
        setup.window.show_workspace(AUDIT)
        page = setup.parts.audit
        await until(lambda: page.list.model.rowCount() == 40)
        click(page.more_button)
        await until(lambda: page.list.model.rowCount() == 80)
        type_into(page.edits["since"], "soon")
        assert not page.search_button.isEnabled()
        assert "is no time" in page.words.text()
        type_into(page.edits["since"], "2026-11-25")
        type_into(page.edits["kind"], "enrolment_approved")
        QTest.keyClick(page.edits["kind"], Qt.Key.Key_Return)
        await until(lambda: 0 < page.list.model.rowCount() < 30)
        page.list.table.go_to(0)
        await until(lambda: "drill" in page.detail.toPlainText())
        assert "0" * 64 in page.detail.toPlainText()
        type_into(page.edits["text"], "no such thing")
        click(page.search_button)
        await until(lambda: page.list.model.rowCount() == 0)
        await until(lambda: "Nothing was found" in visible_text(page))


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
        for number, page in enumerate(("enrolments", PEOPLE, MARKET, LIMITS, AUDIT), start=1):
            key = getattr(Qt.Key, f"Key_{number}")
            QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
            assert window.current_workspace() == page
            focused = window.focusWidget()
            assert isinstance(focused, QWidget)
            assert window.workspace(page).isAncestorOf(focused)

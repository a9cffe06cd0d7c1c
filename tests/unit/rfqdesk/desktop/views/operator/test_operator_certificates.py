"""The operator's window: certificates, revoking them, and who is connected by them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from support.desk.operating_views import certificate
from support.desk.operator_hands import window_at
from support.qt import click, type_into, visible_text
from support.waiting import until

from rfqdesk.desktop.controllers.operating.operating import PEOPLE
from rfqdesk.protocol.operations.requests import RevokeCertificate, RevokeFirm

pytestmark = pytest.mark.qt_loop


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

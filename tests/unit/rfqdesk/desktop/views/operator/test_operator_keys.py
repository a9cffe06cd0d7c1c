"""The operator's window by keys and by name: everything is found, nothing is done unasked."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from support.desk.operator_hands import Setup, window_at
from support.waiting import until

from rfqdesk.desktop.controllers.operating.operating import ENROLMENTS, PEOPLE, TRADES
from rfqdesk.desktop.models.keys.key_table import TO_FILTER, TO_ROWS
from rfqdesk.desktop.views.common import ConfirmSheet
from rfqdesk.desktop.views.keys.shortcuts import ShortcutEntry
from rfqdesk.desktop.views.operator.deed_sheet import DeedSheet
from rfqdesk.desktop.views.operator.list_view import ListView

pytestmark = pytest.mark.qt_loop


def _entries(made: Setup, workspace: str) -> list[ShortcutEntry]:
    return [one for one in made.window.shortcuts.runnable() if workspace in one.where]


def _choose(made: Setup, workspace: str) -> None:
    """Choose the first row of every list that is shown."""
    for rows in made.window.workspace(workspace).findChildren(ListView):
        if rows.isVisible() and rows.model.rowCount():
            rows.table.go_to(0)


def _close_questions(made: Setup) -> int:
    asked = [
        one
        for kind in (DeedSheet, ConfirmSheet)
        for one in made.window.findChildren(kind)
        if one.isVisible()
    ]
    for sheet in asked:
        assert isinstance(sheet, QDialog)
        sheet.reject()
    return len(asked)


async def test_no_command_does_anything_before_a_second_act() -> None:
    """By its name, and by keys that its user may give it."""
    async with window_at() as made:
        book = made.window.shortcuts
        workspaces = sorted({key for one in book.runnable() for key in one.where})
        run = asked = 0
        for workspace in workspaces:
            await made.at(workspace)
            _choose(made, workspace)
            for entry in _entries(made, workspace):
                if book.why_not(entry):
                    continue
                book.run(entry)
                asked += _close_questions(made)
                book.rebind(entry, "Ctrl+Alt+J")
                QTest.keySequence(made.window, QKeySequence("Ctrl+Alt+J"))
                _close_questions(made)
                book.rebind(entry, entry.usual)
                run += 1
            assert made.venue.done == [], workspace
        # Else this would say nothing.
        assert run > 20
        assert asked > 4


async def test_filter_and_rows_have_keys_on_every_page_with_a_list() -> None:
    async with window_at() as made:
        for workspace in (ENROLMENTS, PEOPLE, TRADES):
            pages = made.window.workspace(workspace)
            await made.at(workspace)
            rows = pages.findChildren(ListView)[0]
            await until(lambda rows=rows: rows.model.rowCount() > 0)
            for name, target in ((TO_ROWS, rows.table), (TO_FILTER, rows.filter)):
                QTest.keySequence(made.window, QKeySequence(name.keys))
                assert QApplication.focusWidget() is target, (workspace, name)


async def test_a_button_is_found_by_its_words_and_says_why_it_is_shut() -> None:
    async with window_at() as made:
        await made.at(ENROLMENTS)
        card = made.parts.enrolments.card
        _choose(made, ENROLMENTS)
        approve = next(
            one for one in _entries(made, ENROLMENTS) if one.meaning == card.approve_button.text()
        )
        assert made.window.shortcuts.why_not(approve) != ""
        buttons = made.parts.enrolments.findChildren(QPushButton)
        words = {one.text() for one in buttons if one.text() and not one.isCheckable()}
        assert words <= {one.meaning for one in _entries(made, ENROLMENTS)}
        assert card.approve_button.focusPolicy() & Qt.FocusPolicy.TabFocus

"""Common widgets: what they say, also to a screen reader, and that keys reach them."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from rfqdesk.desktop.views.common import (
    Banner,
    Card,
    ConfirmSheet,
    ElidedLabel,
    EmptyState,
    FieldLabel,
    SegmentedControl,
    press_with_enter,
)


def test_segments_move_with_arrow_keys(qtbot: QtBot) -> None:
    control = SegmentedControl([("buy", "Buy", "buy"), ("sell", "Sell"), ("both", "Two")], "Side")
    qtbot.addWidget(control)
    control.show()
    heard: list[str] = []
    control.changed.connect(heard.append)
    qtbot.keyClick(control, Qt.Key.Key_Right)
    qtbot.keyClick(control, Qt.Key.Key_Left)
    qtbot.keyClick(control, Qt.Key.Key_Left)
    assert heard == ["sell", "buy", "both"]
    assert control.value() == "both"
    assert control.button("both").accessibleName() == "Side: Two"


def test_banner_tells_readers_what_it_shows(qtbot: QtBot) -> None:
    banner = Banner(dismissable=True)
    qtbot.addWidget(banner)
    assert not banner.isVisible()
    banner.show_message("danger", "Certificate revoked", "You can't trade.", "Enrol again")
    assert banner.accessibleName() == "Certificate revoked"
    assert banner.accessibleDescription() == "You can't trade."
    with qtbot.waitSignal(banner.action):
        banner.action_button().click()
    banner.show_message("ok", "Back")
    assert not banner.action_button().isVisible()


def test_confirm_sheet_answers_by_signal_and_enter_is_safe(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    sheet = ConfirmSheet(window, title="Withdraw all?", text="Four quotes end.", confirm="Withdraw")
    answers: list[int] = []
    sheet.finished.connect(answers.append)
    sheet.open()
    qtbot.keyClick(sheet, Qt.Key.Key_Return)
    assert answers == [0]
    again = ConfirmSheet(window, title="Withdraw all?", text="Four quotes end.", confirm="Withdraw")
    again.finished.connect(answers.append)
    again.open()
    again.confirm_button.click()
    assert answers == [0, 1]
    QApplication.processEvents()


def test_elided_label_keeps_the_whole_text(qtbot: QtBot) -> None:
    label = ElidedLabel("BTC-25DEC26-80000-C against BTC-25DEC26-100000-C")
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.show()
    assert label.toolTip() == label.text()
    label.resize(900, 20)
    QApplication.processEvents()
    assert label.toolTip() == ""


def test_names_for_readers_come_by_themselves(qtbot: QtBot) -> None:
    card = Card("Blotter")
    qtbot.addWidget(card)
    edit = QLineEdit()
    card.body.addWidget(FieldLabel("&Instrument", edit))
    card.body.addWidget(edit)
    card.body.addWidget(EmptyState("inbox", "No trades yet", "They appear here."))
    assert card.accessibleName() == "Blotter"
    assert edit.accessibleName() == "Instrument"
    assert card.findChild(EmptyState).accessibleDescription() == "They appear here."


def test_enter_presses_a_button_once_however_long_it_is_held(qtbot: QtBot) -> None:
    button = QPushButton("Continue")
    qtbot.addWidget(button)
    press_with_enter(button)
    pressed: list[int] = []
    button.clicked.connect(lambda: pressed.append(1))
    button.show()

    def sends(modifiers: Qt.KeyboardModifier, *, repeated: bool = False) -> None:
        kind, key = QEvent.Type.KeyPress, Qt.Key.Key_Return
        QApplication.sendEvent(button, QKeyEvent(kind, key, modifiers, "\r", repeated))

    sends(Qt.KeyboardModifier.NoModifier)
    sends(Qt.KeyboardModifier.NoModifier, repeated=True)
    sends(Qt.KeyboardModifier.ControlModifier)
    assert len(pressed) == 1
    sends(Qt.KeyboardModifier.KeypadModifier)
    assert len(pressed) == 2
    button.setEnabled(False)
    sends(Qt.KeyboardModifier.NoModifier)
    assert len(pressed) == 2

"""The confirmation on paper: asked for, and printed into a file."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from support.qt import settle

from rfqdesk.desktop.models.blotter.confirmation import Confirmation, LegLine
from rfqdesk.desktop.views.blotter.confirmation_paper import ask_print, paper_of

CONFIRMATION = Confirmation(
    title="Trade confirmation",
    warning="",
    facts=(("Trade ID", "z7q2"), ("Cover", "0.0058 BTC")),
    legs=(LegLine("Buy", "10", "BTC-9OCT26-86000-C", "0.0412", "0.0411"),),
    footer="",
)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


def _asked(window: QWidget) -> QPrintDialog:
    dialog = ask_print(CONFIRMATION, window)
    settle()
    return dialog


def _to_a_file(dialog: QPrintDialog, path: Path) -> None:
    """Choose the printer that writes PDF, whatever printers there are on this machine."""
    printers = dialog.findChild(QComboBox, "printers")
    name = dialog.findChild(QLineEdit, "filename")
    assert printers is not None
    assert name is not None
    [pdf] = [n for n in range(printers.count()) if "PDF" in printers.itemText(n)]
    printers.setCurrentIndex(pdf)
    name.setText(str(path))


def test_the_printer_is_asked_for_and_the_paper_goes_to_it(window: QWidget, tmp_path: Path) -> None:
    # That this line is reached with the dialog open says that it waits for nobody.
    dialog = _asked(window)
    assert dialog.isVisible()
    assert dialog.windowModality() is Qt.WindowModality.WindowModal
    assert dialog.printer().docName() == "Trade confirmation"
    path = tmp_path / "paper.pdf"
    _to_a_file(dialog, path)
    printer = dialog.printer()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert printer.outputFormat() is QPrinter.OutputFormat.PdfFormat
    settle()
    assert path.read_bytes().startswith(b"%PDF")


def test_nothing_is_printed_when_the_dialog_is_put_away(window: QWidget, tmp_path: Path) -> None:
    dialog = _asked(window)
    path = tmp_path / "paper.pdf"
    _to_a_file(dialog, path)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    settle()
    assert not path.exists()
    assert QApplication.activeModalWidget() is None


def test_the_marks_of_the_legs_have_a_column_where_there_are_any() -> None:
    text = paper_of(CONFIRMATION).toPlainText()
    assert "Mark" in text
    assert "0.0411" in text
    assert "Cover\n0.0058 BTC" in text

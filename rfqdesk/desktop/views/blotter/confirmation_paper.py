"""A trade confirmation on paper: as a PDF file, or by the system's printer."""

from html import escape
from pathlib import Path

from PySide6.QtCore import QIODevice, QMarginsF, QSaveFile, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from rfqdesk.desktop.models.blotter.confirmation import Confirmation
from rfqdesk.desktop.theme import FAMILY

_MARGIN_MM = 18
_STYLE = f"""
body {{ font-family: {FAMILY}; font-size: 10pt; color: #111821; }}
h1 {{ font-size: 18pt; }}
th {{ text-align: left; color: #3d495a; font-weight: 600; padding: 3px 24px 3px 0; }}
td {{ padding: 3px 24px 3px 0; }}
.warning {{ color: #b3242f; font-weight: 600; }}
.footer {{ color: #566273; font-size: 8pt; }}
"""


def paper_of(confirmation: Confirmation) -> QTextDocument:
    """The confirmation laid out for a page, dark on white whatever the theme."""
    paper = QTextDocument()
    paper.setDefaultStyleSheet(_STYLE)
    paper.setHtml(_html(confirmation))
    return paper


def write_pdf(confirmation: Confirmation, path: Path) -> None:
    """Write the confirmation as a PDF; half a file never stays.

    Raises:
        OSError: it can't be written.
    """
    file = QSaveFile(str(path))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        raise OSError(file.errorString())
    writer = QPdfWriter(file)
    writer.setTitle(confirmation.title)
    writer.setCreator("rfqdesk")
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(
        QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM), QPageLayout.Unit.Millimeter
    )
    paper_of(confirmation).print_(writer)
    del writer
    if not file.commit():
        raise OSError(file.errorString())


def ask_print(confirmation: Confirmation, window: QWidget) -> QPrintDialog:
    """Ask for the printer, then print; never blocks."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(confirmation.title)
    dialog = QPrintDialog(printer, window)
    dialog.setObjectName("print")
    dialog.accepted.connect(lambda: paper_of(confirmation).print_(printer))
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    return dialog


def _html(confirmation: Confirmation) -> str:
    warning = (
        f'<p class="warning">{escape(confirmation.warning)}</p>' if confirmation.warning else ""
    )
    facts = "".join(
        f"<tr><th>{escape(heading)}</th><td>{escape(value)}</td></tr>"
        for heading, value in confirmation.facts
    )
    legs = "".join(
        f"<tr><td>{leg.side}</td><td align='right'>{escape(leg.quantity)}</td>"
        f"<td>{escape(leg.instrument)}</td><td align='right'>{escape(leg.price)}</td>"
        f"<td align='right'>{escape(leg.mark)}</td></tr>"
        for leg in confirmation.legs
    )
    return (
        f"<h1>{escape(confirmation.title)}</h1>{warning}<table>{facts}</table><h3>Legs</h3>"
        "<table><tr><th>Side</th><th>Quantity</th><th>Instrument</th><th>Price</th>"
        f"<th>{'Mark' if any(leg.mark for leg in confirmation.legs) else ''}</th></tr>{legs}"
        f'</table><p class="footer">{escape(confirmation.footer)}</p>'
    )

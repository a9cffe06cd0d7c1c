"""Labels that do one thing more than QLabel."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStyle, QStyleOption, QWidget

from rfqdesk.desktop import theme


class ElidedLabel(QLabel):
    """One line that gives way: cut with an ellipsis, whole in the tool tip and to readers."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(text, parent)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's own name, overridden.
        """Replace the text and judge anew whether it fits."""
        if text == self.text():
            return
        super().setText(text)
        self._tell_whole_text()

    def minimumSizeHint(self) -> QSize:
        """Room for a few characters: the rest may be elided."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), 24), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the tool tip true after a change of width."""
        super().resizeEvent(event)
        self._tell_whole_text()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the part of the text that fits."""
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        area = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), self._mode, area.width())
        self.style().drawItemText(
            painter,
            area,
            int(self.alignment()),
            self.palette(),
            self.isEnabled(),
            shown,
            self.foregroundRole(),
        )

    def _tell_whole_text(self) -> None:
        fits = self.fontMetrics().horizontalAdvance(self.text()) <= self.contentsRect().width()
        self.setToolTip("" if fits else self.text())


class FieldLabel(QWidget):
    """Name of a field, with a quiet remark at the right end; a click goes to the field."""

    def __init__(
        self, text: str, buddy: QWidget | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().space2)
        self._name = QLabel(text)
        theme.set_role(self._name, "label")
        self._remark = ElidedLabel()
        theme.set_role(self._remark, "caption")
        self._remark.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._name)
        row.addWidget(self._remark, 1)
        if buddy is not None:
            self._name.setBuddy(buddy)
            if not buddy.accessibleName():
                buddy.setAccessibleName(text.replace("&", ""))

    def add_action(self, button: QWidget) -> None:
        """Put a small button at the right end, after the remark."""
        self._row.addWidget(button)

    def text(self) -> str:
        """The field's name."""
        return self._name.text()

    def set_remark(self, text: str, tone: str = "") -> None:
        """Replace the remark; `tone` as in the style sheet."""
        self._remark.setText(text)
        theme.set_role(self._remark, tone=tone)


class Pill(QLabel):
    """A state in one or two words on a soft ground."""

    def __init__(self, text: str = "", tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        theme.set_role(self, "pill", tone=tone)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_state(self, text: str, tone: str = "") -> None:
        """Replace word and colour together."""
        self.setText(text)
        theme.set_role(self, tone=tone)

"""The rules of auto-quote in order, what each has used up, and a switch that ends them all."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.maker.auto_rows import FIGURES, RuleRows
from rfqdesk.desktop.models.maker.auto_rule import RULES_MAX
from rfqdesk.desktop.models.maker.auto_table import AutoPicture, RuleLine
from rfqdesk.desktop.views.common import Card, EmptyState
from rfqdesk.desktop.views.maker.auto_editor import AutoEditor
from rfqdesk.desktop.views.maker.auto_switch import AutoSwitch

_WIDTHS = (32, 86, 110, 200, 84, 84, 94, 60, 176)
_ROW_HEIGHT = 28
_KEYS = "Space on or off · Enter edit · Ins new · Del delete · Ctrl+Up/Down order"


class RuleKeys(QTableView):
    """The table, whose keys act on the row that is chosen."""

    pressed_on = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say which key of the rules' was pressed."""
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        named = {
            (Qt.Key.Key_Space, False): "switch",
            (Qt.Key.Key_Return, False): "edit",
            (Qt.Key.Key_Enter, False): "edit",
            (Qt.Key.Key_Insert, False): "new",
            (Qt.Key.Key_Delete, False): "delete",
            (Qt.Key.Key_Up, True): "up",
            (Qt.Key.Key_Down, True): "down",
        }
        word = named.get((Qt.Key(event.key()), ctrl))
        if word is None or (event.isAutoRepeat() and word not in {"up", "down"}):
            super().keyPressEvent(event)
        else:
            self.pressed_on.emit(word)


class AutoPanel(Card):
    """Says what is wanted of the rules; shows an `AutoPicture`."""

    kept = Signal(object, bool)
    switched = Signal(str, bool)
    moved = Signal(str, int)
    removed = Signal(str)
    off_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Auto-quote", parent)
        self._picture = AutoPicture()
        self.rows = RuleRows(self)
        self.table = RuleKeys()
        self.editor = AutoEditor()
        self.switch = AutoSwitch()
        self.buttons: dict[str, QPushButton] = {}
        self.stops = QLabel()
        self.stops.setWordWrap(True)
        theme.set_role(self.stops, "body2", tone="danger")
        self._empty = EmptyState("list", "No rule yet")
        self._empty.set_words(
            "No rule yet", "New makes one. Nothing is quoted by itself before you switch it on."
        )
        self._build()
        self._connect()
        self.setFocusProxy(self.table)
        self.show_picture(self._picture)

    def show_picture(self, picture: AutoPicture) -> None:
        """Show how the rules stand; the chosen one stays chosen wherever it moves."""
        chosen = self.chosen()
        self._picture = picture
        self.rows.set_lines(picture.lines)
        self._choose(chosen.rule.rule_id if chosen is not None else "")
        self.switch.show_picture(picture)
        on = sum(line.on for line in picture.lines)
        self.set_note(f"{on} of {len(picture.lines)} on" if picture.lines else "")
        self._empty.setVisible(not picture.lines and self.editor.isHidden())
        self.table.setVisible(bool(picture.lines) and self.editor.isHidden())
        said = [
            f"{line.rule.name} stopped: {line.stopped}." for line in picture.lines if line.stopped
        ]
        self.stops.setText("\n".join(said))
        self.stops.setVisible(bool(said))
        self._draw_buttons()

    def chosen(self) -> RuleLine | None:
        """The rule that keys and buttons act on."""
        row = self.table.currentIndex().row()
        return self.rows.lines[row] if 0 <= row < len(self.rows.lines) else None

    def act(self, word: str) -> None:
        """Do what a key or a button says with the chosen rule."""
        line = self.chosen()
        if word == "new":
            if len(self.rows.lines) < RULES_MAX:
                self._open(None)
        elif line is None:
            return
        elif word == "switch":
            self.switched.emit(line.rule.rule_id, not line.on)
        elif word == "edit":
            self._open(line)
        elif word == "delete":
            # One that quotes is switched off first: no key takes away what stands by mistake.
            if not line.on:
                self.removed.emit(line.rule.rule_id)
        else:
            self.moved.emit(line.rule.rule_id, 1 if word == "down" else -1)

    def open_first(self) -> None:
        """Bring the keyboard here, and the fields of a rule where there is none yet."""
        if self.rows.lines:
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._open(None)

    def _open(self, line: RuleLine | None) -> None:
        self.editor.open_rule(None if line is None else line.rule)
        self._empty.hide()
        self.table.hide()

    def _build(self) -> None:
        tokens = theme.current()
        tools = QHBoxLayout()
        tools.setSpacing(tokens.space2)
        for word, text, tip in (
            ("new", "New", "Make a rule (Ins)"),
            ("edit", "Edit", "Change the chosen rule, which switches it off once kept (Enter)"),
            ("switch", "Switch on", "Switch the chosen rule on or off (Space)"),
            ("up", "Up", "Try it earlier: the first that matches quotes"),
            ("down", "Down", "Try it later"),
            ("delete", "Delete", "Delete the chosen rule, which must be off (Del)"),
        ):
            button = QPushButton(text)
            button.setToolTip(tip)
            theme.set_role(button, "compact")
            button.clicked.connect(lambda _checked=False, it=word: self.act(it))
            self.buttons[word] = button
            tools.addWidget(button)
        tools.addStretch(1)
        tools.addWidget(self.switch)
        self._build_table()
        self.body.addLayout(tools)
        self.body.addWidget(self._empty, 1)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.stops)
        self.body.addWidget(self.editor)

    def _build_table(self) -> None:
        table = self.table
        table.setModel(self.rows)
        table.setAccessibleName("Rules of auto-quote")
        table.setToolTip(_KEYS)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setMinimumHeight(3 * _ROW_HEIGHT)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setStyleSheet("QHeaderView::section { padding-left: 11px; }")
        for column, width in enumerate(_WIDTHS):
            header.resizeSection(column, width)
        # A figure is never cut.
        for column in FIGURES:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(len(_WIDTHS), QHeaderView.ResizeMode.Stretch)
        theme.changed.connect(self.table.viewport().update)

    def _connect(self) -> None:
        self.table.pressed_on.connect(self.act)
        self.table.doubleClicked.connect(lambda _index: self.act("edit"))
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._draw_buttons())
        self.editor.kept.connect(self._on_kept)
        self.editor.closed.connect(self._on_closed)
        self.switch.off_asked.connect(self.off_asked)
        self.switch.opened.connect(self.open_first)

    def _on_kept(self, rule: object, on: bool) -> None:
        self.kept.emit(rule, on)
        self._on_closed()

    def _on_closed(self) -> None:
        self._empty.setVisible(not self.rows.lines)
        self.table.setVisible(bool(self.rows.lines))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, rule_id: str) -> None:
        ids = [line.rule.rule_id for line in self.rows.lines]
        row = ids.index(rule_id) if rule_id in ids else 0
        if ids and self.table.currentIndex().row() != row:
            self.table.setCurrentIndex(self.rows.index(row, 0))

    def _draw_buttons(self) -> None:
        line = self.chosen()
        row, count = self.table.currentIndex().row(), len(self.rows.lines)
        self.buttons["new"].setEnabled(count < RULES_MAX)
        self.buttons["edit"].setEnabled(line is not None)
        self.buttons["switch"].setEnabled(line is not None)
        self.buttons["switch"].setText(
            "Switch off" if line is not None and line.on else "Switch on"
        )
        self.buttons["up"].setEnabled(line is not None and row > 0)
        self.buttons["down"].setEnabled(line is not None and row < count - 1)
        self.buttons["delete"].setEnabled(line is not None and not line.on)

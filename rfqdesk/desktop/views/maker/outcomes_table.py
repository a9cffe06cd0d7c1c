"""How the latest requests ended."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.maker.outcomes import Outcome, OutcomesModel
from rfqdesk.desktop.models.maker.track_record import Score, score_words
from rfqdesk.desktop.views.common import Card, EmptyState

_WIDTHS = (92, 100, 330, 132, 150)
_ROW_HEIGHT = 28


class OutcomesTable(Card):
    """Finished requests, latest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Recent outcomes", parent)
        self._model = OutcomesModel(self)
        self._empty = EmptyState("list", "Nothing has ended yet")
        self._table = QTableView()
        self._table.setModel(self._model)
        self._table.setAccessibleName("Recent outcomes")
        self._table.setShowGrid(False)
        self._table.setWordWrap(False)
        self._table.setTabKeyNavigation(False)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        header = self._table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        # Above its words: Qt's own cells keep three more pixels free.
        header.setStyleSheet("QHeaderView::section { padding-left: 11px; }")
        for column, width in enumerate(_WIDTHS):
            header.resizeSection(column, width)
        header.setSectionResizeMode(len(_WIDTHS), QHeaderView.ResizeMode.Stretch)
        self.body.addWidget(self._empty, 1)
        self.body.addWidget(self._table, 1)
        self._table.hide()
        theme.changed.connect(self._table.viewport().update)

    def show_outcomes(self, outcomes: list[Outcome], score: Score) -> None:
        """Replace what is shown."""
        self._model.set_outcomes(outcomes)
        self.set_note(score_words(score))
        self._empty.setVisible(not outcomes)
        self._table.setVisible(bool(outcomes))

    def rows(self) -> list[tuple[str, ...]]:
        """Every row's cells from top to bottom."""
        return self._model.rows()

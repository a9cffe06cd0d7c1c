"""The certificates as a tree under their common root, and the chosen one in full."""

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QScrollArea, QTreeView, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.identity.identity_picture import (
    CertificatePicture,
    IdentityPicture,
    life_words,
    period_words,
)
from rfqdesk.desktop.views.common import Card
from rfqdesk.desktop.views.common.spoken import SpokenPage
from rfqdesk.desktop.views.identity.certificate_delegate import (
    NOW_ROLE,
    PICTURE_ROLE,
    CertificateDelegate,
)
from rfqdesk.desktop.views.identity.fact_grid import FactGrid

_INDENT = 22
_LABEL_WIDTH = 76
_ROW_HEIGHT = 70
_ROWS_MIN = 2


class CertificateTree(QTreeView):
    """Branches are drawn by hand: the style's own are faint in the dark.

    As high as its rows, and less where there is no room: then it scrolls.
    """

    _wanted = _ROW_HEIGHT

    def show_rows(self, count: int) -> None:
        """Ask for the height of so many rows."""
        self._wanted = max(1, count) * _ROW_HEIGHT + 4
        self.setMaximumHeight(self._wanted)
        self.setMinimumHeight(min(self._wanted, _ROWS_MIN * _ROW_HEIGHT))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """All rows."""
        return QSize(super().sizeHint().width(), self._wanted)

    def drawBranches(  # noqa: N802 - Qt's own name, overridden.
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the line from the issuer above, on past this one where a sibling follows."""
        tokens = theme.current()
        # The selection's ground belongs to the certificate, not to its branch.
        painter.fillRect(rect, QColor(tokens.bg1))
        painter.setPen(QColor(tokens.control_border))
        column = rect.right() - _INDENT // 2
        middle = rect.top() + rect.height() // 2
        here = self.model().index(index.row(), 0, index.parent())
        if here.parent().isValid():
            last = here.row() == here.model().rowCount(here.parent()) - 1
            painter.drawLine(column, rect.top(), column, middle if last else rect.bottom())
            painter.drawLine(column, middle, rect.right(), middle)
        above = here.parent()
        while above.parent().isValid():
            column -= _INDENT
            if above.row() < above.model().rowCount(above.parent()) - 1:
                painter.drawLine(column, rect.top(), column, rect.bottom())
            above = above.parent()


class CertificatesView(QWidget):
    """Arrow keys move through the tree; below it stands what is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        self._picture = IdentityPicture(now_ms=0)
        self._model = QStandardItemModel(self)
        self.tree = CertificateTree()
        self.tree.setModel(self._model)
        self.tree.setItemDelegate(CertificateDelegate(self.tree))
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(_INDENT)
        self.tree.setItemsExpandable(False)
        self.tree.setRootIsDecorated(False)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setTabKeyNavigation(False)
        self.tree.setAccessibleName("Certificates, each below its issuer")
        self.tree.selectionModel().selectionChanged.connect(self._on_chosen)
        self.setFocusProxy(self.tree)
        self.chains = Card("Certificates")
        self.chains.body.addWidget(self.tree, 1)
        self.details = Card("Certificate")
        self.facts = FactGrid(_LABEL_WIDTH)
        self.details.body.addWidget(_scrolled(self.facts), 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.space2)
        self._column.addWidget(self.chains)
        self._column.addWidget(self.details, 1)
        theme.changed.connect(self.tree.viewport().update)

    def add_below(self, widget: QWidget) -> None:
        """Put something under the certificates, as high as it needs to be."""
        self._column.addWidget(widget)

    def show_picture(self, picture: IdentityPicture) -> None:
        """Replace the tree; the choice stays where its certificate does, else goes to one's own."""
        chosen = self.chosen()
        keep = chosen.key if chosen is not None else ""
        self._picture = picture
        self._model.clear()
        items: dict[str, QStandardItem] = {}
        for root in picture.roots:
            self._model.appendRow(self._grown(root, items))
        self.tree.expandAll()
        # The room below belongs to the facts.
        self.tree.show_rows(len(items))
        item = items.get(keep) or items.get(picture.own_key)
        if item is not None:
            self.tree.setCurrentIndex(item.index())

    def chosen(self) -> CertificatePicture | None:
        """The certificate shown in full."""
        found = self.tree.currentIndex().data(PICTURE_ROLE)
        return found if isinstance(found, CertificatePicture) else None

    def _grown(self, picture: CertificatePicture, items: dict[str, QStandardItem]) -> QStandardItem:
        item = QStandardItem(picture.name)
        item.setData(picture, PICTURE_ROLE)
        item.setData(self._picture.now_ms, NOW_ROLE)
        words, _tone = life_words(picture, self._picture.now_ms)
        item.setAccessibleText(
            f"{picture.name}, {picture.kind}, valid {period_words(picture)}, {words}"
        )
        items[picture.key] = item
        for child in picture.children:
            item.appendRow(self._grown(child, items))
        return item

    def _on_chosen(self, _now: QItemSelection, _before: QItemSelection) -> None:
        chosen = self.chosen()
        if chosen is not None:
            self.details.set_title(chosen.name)
            self.details.set_note(chosen.kind)
            self.facts.show_facts(chosen.facts)


def _scrolled(widget: QWidget) -> QScrollArea:
    area = SpokenPage()
    area.setAccessibleName("The certificate's facts")
    theme.set_role(area, "focusable")
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, theme.current().space2, 0)
    column.addWidget(widget)
    column.addStretch(1)
    area.setWidget(holder)
    area.setAccessibleName("The chosen certificate in full")
    return area

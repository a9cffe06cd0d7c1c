"""The handshake of the present connection, step by step."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.identity.identity_picture import HandshakePicture, IdentityPicture
from rfqdesk.desktop.views.common import Card, EmptyState
from rfqdesk.desktop.views.identity.step_card import StepCard


class HandshakeView(Card):
    """Eight cards and a button that copies them all as text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("How this connection was secured", parent)
        tokens = theme.current()
        self._shown: HandshakePicture | None = None
        self.cards: list[StepCard] = []
        self.copy_button = QPushButton("Copy as text")
        theme.set_role(self.copy_button, "compact")
        self.copy_button.setToolTip("Copy all eight steps, e.g. for your security officer")
        self.copy_button.clicked.connect(self._copy)
        self.add_tool(self.copy_button)
        self._headline = QLabel()
        theme.set_role(self._headline, "figure")
        self._limits = QLabel()
        theme.set_role(self._limits, "body2", tone="warn")
        self._empty = EmptyState(
            "plug",
            "No connection to the venue",
            "The eight steps of the handshake appear here once the venue has let you in.",
        )
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        holder = QWidget()
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(0, 0, tokens.space2, 0)
        self._column.setSpacing(tokens.space2)
        self._column.addStretch(1)
        self._area.setWidget(holder)
        for label in (self._headline, self._limits):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            self.body.addWidget(label)
        self.body.addWidget(self._area, 1)
        self.body.addWidget(self._empty, 1)
        self._draw()

    def show_picture(self, picture: IdentityPicture) -> None:
        """Show the present connection's handshake, or that there is none."""
        if picture.handshake != self._shown:
            self._shown = picture.handshake
            self._draw()

    def text(self) -> str:
        """What the button copies."""
        return self._shown.text if self._shown is not None else ""

    def _draw(self) -> None:
        shown = self._shown
        focused = next((at for at, card in enumerate(self.cards) if card.hasFocus()), -1)
        for card in self.cards:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = []
        for widget in (self._headline, self._area, self.copy_button):
            widget.setVisible(shown is not None)
        self._limits.setVisible(shown is not None and bool(shown.limits))
        self._empty.setVisible(shown is None)
        self.set_note(shown.made if shown is not None else "")
        if shown is None:
            return
        self._headline.setText(shown.headline)
        self._limits.setText(shown.limits)
        for number, step in enumerate(shown.steps, start=1):
            card = StepCard(number, step)
            card.moved.connect(self._move)
            card.entered.connect(self._reveal)
            self._column.insertWidget(number - 1, card)
            # At once, not with the next turn: it may have to take the focus over.
            card.show()
            self.setTabOrder(self.cards[-1] if self.cards else self.copy_button, card)
            self.cards.append(card)
        if focused >= 0:
            self.cards[min(focused, len(self.cards) - 1)].setFocus()

    def _move(self, count: int) -> None:
        at = next((at for at, card in enumerate(self.cards) if card.hasFocus()), 0) + count
        if 0 <= at < len(self.cards):
            self.cards[at].setFocus(Qt.FocusReason.TabFocusReason)

    def _reveal(self) -> None:
        card = next((card for card in self.cards if card.hasFocus()), None)
        if card is not None:
            self._area.ensureWidgetVisible(card, 0, theme.current().space2)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())

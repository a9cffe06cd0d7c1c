"""Above all requests: what stands, what protects it, what quotes by itself, and pulling it all."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys.key_table import PULL_ALL
from rfqdesk.desktop.models.maker.inbox import InboxSnapshot
from rfqdesk.desktop.models.maker.protection_entry import (
    PROTECTION_FIELDS,
    read_protection,
    texts_of,
)
from rfqdesk.desktop.models.maker.protection_words import protection_words
from rfqdesk.desktop.views.common import ElidedLabel
from rfqdesk.desktop.views.common.keyed import key_tip
from rfqdesk.desktop.views.maker.auto_switch import AutoSwitch
from rfqdesk.desktop.views.maker.rule_sheet import RuleSheet
from rfqdesk.protocol.protection import MakerProtection


class MakerBar(QWidget):
    """The row that is always there, and the sheet that opens below it."""

    withdraw_all_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._protection: MakerProtection | None = None
        self._counts = QLabel()
        self._rules = ElidedLabel()
        self.auto = AutoSwitch()
        self.protecting = RuleSheet(
            "Your firm's protection", PROTECTION_FIELDS, read_protection, "Protect"
        )
        self.protection_button = QPushButton("Protection\N{HORIZONTAL ELLIPSIS}")
        self.withdraw_all_button = QPushButton("Withdraw all")
        self._build()
        self.protection_button.clicked.connect(self._on_protection)
        self.withdraw_all_button.clicked.connect(self.ask_withdraw_all)

    def show_snapshot(self, snapshot: InboxSnapshot) -> None:
        """Show how many quotes stand, and the protection in force."""
        self._protection = snapshot.protection
        live = snapshot.live_quotes()
        self._counts.setText(f"{live} live quote{'' if live == 1 else 's'}")
        self._rules.setText(protection_words(snapshot.protection))
        self.withdraw_all_button.setEnabled(snapshot.link.live)

    def ask_withdraw_all(self) -> None:
        """Withdraw every quote of the firm, if there is a connection."""
        if self.withdraw_all_button.isEnabled():
            self.withdraw_all_asked.emit()

    def _build(self) -> None:
        tokens = theme.current()
        theme.set_role(self.withdraw_all_button, "danger")
        key_tip(
            self.withdraw_all_button,
            "Withdraw every live quote of your firm at this venue",
            PULL_ALL,
        )
        self.protection_button.setToolTip("What pulls all your quotes by itself")
        theme.set_role(self.protection_button, "ghost")
        theme.set_role(self._counts, "title")
        theme.set_role(self._rules, "caption")
        top = QHBoxLayout()
        top.setSpacing(tokens.space3)
        top.addWidget(self._counts)
        top.addWidget(self._rules, 1)
        for button in (self.protection_button, self.auto, self.withdraw_all_button):
            top.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space2)
        column.addLayout(top)
        column.addWidget(self.protecting)

    def _on_protection(self) -> None:
        known = self._protection
        if self.protecting.isHidden() and known is not None and known.rules.window_ms:
            self.protecting.set_texts(texts_of(known.rules))
        self.protecting.open_sheet()

"""The top row: brand, workspaces, connection, identity, theme."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys import key_table as keys
from rfqdesk.desktop.models.link import STATE_TONES, STATE_WORDS, LinkPicture, LinkState
from rfqdesk.desktop.views.common import ElidedLabel, Pill, StateDot
from rfqdesk.desktop.views.common.keyed import key_tip, say_keys
from rfqdesk.desktop.views.window.identity_badge import BadgeButton

_ROLE_WORDS = {"trader": "TRADER", "maker": "MARKET MAKER", "operator": "OPERATOR"}
_ROLE_TONES = {"trader": "accent", "maker": "warn", "operator": "danger"}
_HEIGHT = 44
"""With or without tabs: what stands in it must not jump when the workspace comes."""


MANY_TABS = 7
"""So many and more stand closer to each other."""


class Header(QFrame):
    """Tabs at the left, who and how connected at the right."""

    tab_chosen = Signal(str)
    theme_wanted = Signal()
    arrange_wanted = Signal()
    help_wanted = Signal()
    lockout_wanted = Signal()
    _is_live = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        theme.set_role(self, "topbar")
        self.setMinimumHeight(_HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.space4, 0, tokens.space3, 0)
        row.setSpacing(tokens.space2)
        self._row = row
        self._begin_with_tabs(row)
        self.dot = StateDot()
        self.state = QLabel()
        self.security = QLabel("mTLS 1.3")
        theme.set_role(self.security, "caption")
        self.security.setToolTip("Both sides have proved who they are with certificates")
        self.identity = ElidedLabel()
        self.role = Pill()
        self.badge = BadgeButton()
        for widget in (self.dot, self.state, self.security):
            row.addWidget(widget)
        row.addSpacing(tokens.space4)
        row.addWidget(self.badge)
        row.addWidget(self.identity)
        row.addWidget(self.role)
        row.addSpacing(tokens.space2)
        self.lockout_button = self._tool(row, "Lock me out\N{HORIZONTAL ELLIPSIS}", keys.LOCKOUT)
        self.lockout_button.clicked.connect(self.lockout_wanted)
        self.lockout_button.hide()
        row.addSpacing(tokens.space2)
        self.arrange_button = self._tool(row, "Move panels", keys.ARRANGE)
        self.arrange_button.setCheckable(True)
        self.arrange_button.clicked.connect(self.arrange_wanted)
        self.layouts_button = self._tool(row, "Saved layouts", keys.LAYOUTS)
        self.layouts_button.setMenu(QMenu(self.layouts_button))
        self.layouts_button.hide()
        self.help_button = self._tool(row, "Keyboard shortcuts", keys.SHORTCUTS)
        self.help_button.clicked.connect(self.help_wanted)
        self.theme_button = self._tool(row, "Change between dark and light", keys.THEME)
        self.theme_button.clicked.connect(self.theme_wanted)
        theme.changed.connect(self._draw_icons)
        self._draw_icons()
        self.set_picture(LinkPicture())

    def _begin_with_tabs(self, row: QHBoxLayout) -> None:
        row.addWidget(_brand())
        row.addSpacing(theme.current().space4)
        self._tabs: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._tab_row = QHBoxLayout()
        self._tab_row.setSpacing(theme.current().space1)
        row.addLayout(self._tab_row)
        row.addStretch(1)

    def add_tab(self, key: str, title: str, name: keys.KeyName) -> None:
        """Add a tab at the right end of the tabs; `name` is the command that shows it."""
        tab = QPushButton(title)
        tab.setCheckable(True)
        tab.setAutoExclusive(True)
        key_tip(tab, title, name)
        tab.setAccessibleName(f"{title} workspace")
        theme.set_role(tab, "tab")
        tab.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        tab.clicked.connect(lambda: self.tab_chosen.emit(key))
        self._tabs[key] = tab
        self._group.addButton(tab)
        self._tab_row.addWidget(tab)
        if len(self._tabs) >= MANY_TABS:
            for one in self._tabs.values():
                theme.set_role(one, tone="close")
        self._fit()

    def tab(self, key: str) -> QPushButton:
        """The tab of a workspace."""
        return self._tabs[key]

    def mark_tab(self, key: str) -> None:
        """Show a tab as the chosen one."""
        self._tabs[key].setChecked(True)

    def offer_lockout(self) -> None:
        """Show the button by which the user locks the own certificate out."""
        self.lockout_button.show()

    def set_picture(self, picture: LinkPicture) -> None:
        """Show connection and identity."""
        self.dot.set_tone(STATE_TONES[picture.state])
        self.state.setText(STATE_WORDS[picture.state])
        self.state.setAccessibleName(f"Connection: {STATE_WORDS[picture.state]}")
        self._is_live = picture.state is LinkState.LIVE
        who = picture.who()
        self.identity.setText(who)
        self.identity.setAccessibleName(f"You are {who}" if who else "")
        self.role.set_state(
            _ROLE_WORDS.get(picture.role, picture.role), _ROLE_TONES.get(picture.role, "")
        )
        self.role.setVisible(bool(picture.role))
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Leave out what is said elsewhere as well, rather than shorten the tabs' words."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        spares = ((self.security, self._is_live), (self.identity, bool(self.identity.text())))
        needed = self._row.totalMinimumSize().width() + sum(
            self._width_of(spare) for spare, wanted in spares if wanted and spare.isHidden()
        )
        for spare, wanted in spares:
            too_wide = wanted and needed > self.width()
            if too_wide:
                needed -= self._width_of(spare)
            spare.setVisible(wanted and not too_wide)

    def _width_of(self, spare: QWidget) -> int:
        return spare.minimumSizeHint().width() + self._row.spacing()

    def _tool(self, row: QHBoxLayout, tool_tip: str, name: keys.KeyName) -> QPushButton:
        button = QPushButton()
        theme.set_role(button, "tool")
        key_tip(button, tool_tip, name)
        say_keys(button, button.setAccessibleName, tool_tip, name, role="name")
        row.addWidget(button)
        return button

    def _draw_icons(self) -> None:
        self.lockout_button.setIcon(theme.icon("lock"))
        self.arrange_button.setIcon(theme.icon("layout"))
        self.layouts_button.setIcon(theme.icon("bookmark"))
        self.help_button.setIcon(theme.icon("keyboard"))
        dark = theme.current().name.startswith("dark")
        self.theme_button.setIcon(theme.icon("sun" if dark else "moon"))


def _brand() -> QLabel:
    brand = QLabel("RFQ Desk")
    theme.set_role(brand, "brand")
    return brand

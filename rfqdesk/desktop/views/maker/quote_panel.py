"""The request in hand: what it is, the own quote on it, and the fields to quote with."""

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.book.making import OwnState
from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import quantity_text
from rfqdesk.desktop.models.keys import key_table as keys
from rfqdesk.desktop.models.maker.draft_moves import draft_from
from rfqdesk.desktop.models.maker.inbox import Attempt, InboxEntry
from rfqdesk.desktop.models.maker.maker_words import (
    life_words,
    parts_words,
    reveal_words,
    side_words,
)
from rfqdesk.desktop.models.maker.quote_draft import Draft
from rfqdesk.desktop.models.maker.saved_spreads import SavedSpreads
from rfqdesk.desktop.models.maker.track_record import client_words
from rfqdesk.desktop.models.sides import side_tone
from rfqdesk.desktop.models.stack.desk_state import DeskLink
from rfqdesk.desktop.views.common import (
    Card,
    ElidedLabel,
    EmptyState,
    HoldHint,
    Pill,
    press_with_enter,
)
from rfqdesk.desktop.views.common.keyed import key_tip
from rfqdesk.desktop.views.maker.countdown import Countdown
from rfqdesk.desktop.views.maker.leg_table import LegTable
from rfqdesk.desktop.views.maker.pass_menu import PassMenu
from rfqdesk.desktop.views.maker.quote_form import QuoteForm
from rfqdesk.desktop.views.maker.quote_status import QuoteStatus
from rfqdesk.protocol.money import text_of

FIRM_FOR_S = "15"


class QuotePanel(Card):
    """Quoting on one request. Signals carry the request's id first.

    What is typed for a request stays with it and never shows on another; once
    it is over the fields are emptied and closed, and the keyboard's focus is
    parked on the panel, so that keys already under way reach no other request.
    """

    sent = Signal(str, object)
    pass_asked = Signal(str, str)
    working_asked = Signal(str)
    withdraw_asked = Signal(str)
    next_asked = Signal()

    def __init__(
        self, spreads: SavedSpreads, now_ms: Callable[[], int], parent: QWidget | None = None
    ) -> None:
        super().__init__("Quote", parent)
        self._entry: InboxEntry | None = None
        self._frozen = False
        self._drafts: dict[str, Draft] = {}
        self._firm_for = FIRM_FOR_S
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._empty = EmptyState(
            "swap", "No request in hand", "Choose one from the list, or wait for the next."
        )
        self._side = Pill()
        self._who = ElidedLabel()
        theme.set_role(self._who, "body2")
        self._client = ElidedLabel()
        theme.set_role(self._client, "caption")
        self.countdown = Countdown("Request")
        self.countdown.setFixedWidth(180)
        self.legs = LegTable()
        self.status = QuoteStatus()
        self.form = QuoteForm(self.legs, spreads, now_ms)
        self.reveal = QLabel()
        self.working_button = QPushButton("Working")
        self.pass_button = QPushButton("Pass\N{HORIZONTAL ELLIPSIS}")
        self.pass_menu = PassMenu(self)
        self.withdraw_button = QPushButton("Withdraw")
        self.next_button = QPushButton("Next request")
        self._actions = QWidget()
        self._hints = HoldHint(
            ("Enter", "send"), ("\N{UPWARDS ARROW}\N{DOWNWARDS ARROW}", "a tick"),
            (keys.FROM_MARK, "from mark"), (keys.REQUEST_BELOW, "next request"),
        )  # fmt: skip
        self._head = QWidget()
        self._work = QWidget()
        self._scroll = QScrollArea()
        self._build()
        self.form.drafted.connect(self._on_drafted)
        self.form.sent.connect(self._on_sent)
        self.pass_button.clicked.connect(self.ask_pass)
        self.pass_menu.chosen.connect(self.pass_asked)
        self.working_button.clicked.connect(self.say_working)
        self.withdraw_button.clicked.connect(self.ask_withdraw)
        self.next_button.clicked.connect(self.next_asked)
        press_with_enter(self.next_button)
        self._show_nothing()

    def show_entry(
        self,
        entry: InboxEntry | None,
        link: DeskLink,
        *,
        last_look_allowed: bool = True,
        frozen: bool = False,
    ) -> None:
        """Show the request in hand, None for none; `frozen`: the venue takes no quote now."""
        self._frozen = frozen
        self.form.options.set_last_look_allowed(last_look_allowed)
        before, self._entry = self._entry, entry
        if entry is None:
            self._show_nothing()
            return
        request = entry.view.request
        self._empty.hide()
        self._head.show()
        self._scroll.show()
        self.set_title(entry.title)
        asked = f"{side_words(request.side)} {quantity_text(request.quantity)}"
        self._side.set_state(asked, side_tone(request.side))
        facts = (entry.who, parts_words(request), life_words(request))
        self._who.setText(" \N{MIDDLE DOT} ".join(fact for fact in facts if fact))
        self._client.setText(client_words(entry.client, named=bool(request.firm)))
        self.countdown.set_span(request.opened_ms, request.expire_ms)
        self.legs.show_legs(request.legs, request.side, entry.terms, request.hedge)
        self.status.show_entry(entry)
        changed_request = before is None or before.rfq_id != entry.rfq_id
        if changed_request or before is None or before.terms != entry.terms:
            self.form.set_request(
                request.side, request.quantity, entry.terms, parts=not request.all_or_none
            )
        if changed_request:
            self.form.set_draft(self._draft_of(entry))
        self._show_actions(entry, link)

    def tick(self, now_ms: int) -> None:
        """Let the countdowns run."""
        if self._entry is not None:
            self.countdown.tick(now_ms)
            self.status.tick(now_ms)
            self.form.mark_row.tick(now_ms)
            words = "" if self._entry.over else reveal_words(self._entry.view, now_ms)
            self.reveal.setText(words)
            self.reveal.setVisible(bool(words))

    def focus_entry(self) -> None:
        """Put the keyboard's focus where typing starts."""
        if self._entry is not None and not self._entry.over:
            edit = self.form.first_edit()
            edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
            edit.selectAll()
            self._show_fields()
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_pass(self) -> None:
        """Ask why to pass on the request in hand, if that can be done now."""
        if self._entry is not None and self.pass_button.isEnabled():
            corner = self.pass_button.mapTo(self, self.pass_button.rect().topLeft())
            self.pass_menu.ask(self._entry.rfq_id, corner)

    def say_working(self) -> None:
        """Tell the client that a price is being worked on, if that can be done now."""
        if self._entry is not None and self.working_button.isEnabled():
            self.working_asked.emit(self._entry.rfq_id)

    def ask_withdraw(self) -> None:
        """Withdraw the own quote on the request in hand, if there is one."""
        if self._entry is not None and self.withdraw_button.isEnabled():
            self.withdraw_asked.emit(self._entry.rfq_id)

    def undo_typing(self) -> None:
        """Put the fields back to the own quote as it stands, or empty them."""
        if self._entry is not None:
            self._drafts.pop(self._entry.rfq_id, None)
            self.form.set_draft(self._draft_of(self._entry))

    def forget_drafts(self, open_ids: set[str]) -> None:
        """Drop what was typed for requests that are over."""
        self._drafts = {k: draft for k, draft in self._drafts.items() if k in open_ids}

    def _build(self) -> None:
        tokens = theme.current()
        theme.set_role(self.withdraw_button, "danger")
        theme.set_role(self.next_button, "primary")
        key_tip(self.working_button, "Tell the client that you work on a price", keys.WORKING)
        key_tip(self.pass_button, "Tell the client that no price will come, and why", keys.PASS)
        theme.set_role(self.reveal, "figure", tone="accent")
        self.reveal.setToolTip(
            "Quotes are collected: the client sees all of them at once when this time is over, and "
            "none before. Only makers that have quoted by then may change their price afterwards."
        )
        key_tip(self.withdraw_button, "Withdraw your quote on this request", keys.WITHDRAW)
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(tokens.space2)
        head.addWidget(self._side)
        head.addWidget(self._who)
        head.addWidget(self._client, 1)
        head.addWidget(self.reveal)
        head.addWidget(self.countdown)
        actions = QHBoxLayout(self._actions)
        actions.setContentsMargins(0, 0, 0, 0)
        actions.setSpacing(tokens.space2)
        actions.addWidget(self._hints, 1, Qt.AlignmentFlag.AlignVCenter)
        for button in (self.working_button, self.pass_button, self.withdraw_button):
            actions.addWidget(button)
        self._scroll.setWidget(self._work)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self._work)
        column.setContentsMargins(0, 0, tokens.space1, 0)
        column.setSpacing(tokens.space3)
        for widget in (self.legs, self.status, self.form):
            # Rather scroll than squeeze: a field that is cut can't be read.
            widget.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            column.addWidget(widget)
        column.addWidget(self.next_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.body.addWidget(self._empty, 1)
        # Outside of what scrolls: neither the side that is asked for, nor what is wrong, nor
        # withdrawing must be out of sight.
        self.body.addWidget(self._head)
        self.body.addWidget(self._scroll, 1)
        self.body.addWidget(self.form.words_label)
        self.body.addWidget(self._actions)

    def _show_fields(self) -> None:
        """In a small window what is typed into must be seen before what it is about."""
        self._scroll.ensureWidgetVisible(self.form.fields, 0, 0)

    def _show_nothing(self) -> None:
        self.set_title("Quote")
        self._head.hide()
        self._scroll.hide()
        self._actions.hide()
        self.form.words_label.hide()
        self._empty.show()

    def _show_actions(self, entry: InboxEntry, link: DeskLink) -> None:
        if entry.over:
            self._drafts.pop(entry.rfq_id, None)
            self.form.set_draft(Draft())
            if self._fields_have_focus():
                self.setFocus(Qt.FocusReason.OtherFocusReason)
        for widget in (self.form, self.form.words_label, self._actions, self.countdown):
            widget.setVisible(not entry.over)
        self.next_button.setVisible(entry.over)
        if entry.over:
            return
        sending = entry.attempt is Attempt.SENDING
        live = entry.view.state is OwnState.LIVE
        self.form.set_block(_block(entry, link, frozen=self._frozen), _send_words(entry))
        unknown = entry.attempt is Attempt.UNKNOWN
        self.withdraw_button.setEnabled(link.live and (live or sending or unknown))
        idle = link.live and entry.attempt is Attempt.NONE
        self.pass_button.setEnabled(idle and entry.view.state is not OwnState.PASSED)
        self.working_button.setEnabled(idle and not entry.view.working)

    def _fields_have_focus(self) -> bool:
        focused = cast("QWidget | None", self.focusWidget())
        return focused is not None and (
            self.form.isAncestorOf(focused) or self._actions.isAncestorOf(focused)
        )

    def _draft_of(self, entry: InboxEntry) -> Draft:
        kept = self._drafts.get(entry.rfq_id)
        if kept is not None:
            return kept
        quantity = text_of(entry.view.request.quantity)
        side = entry.view.request.side
        draft = Draft(
            bid_size=quantity if side.wants_bid else "",
            offer_size=quantity if side.wants_offer else "",
            firm_for=self._firm_for,
        )
        if entry.view.quote is None or entry.terms is None:
            return draft
        if entry.view.state is not OwnState.LIVE:
            return draft
        return draft_from(draft, entry.view.quote, entry.terms)

    def _on_drafted(self, draft: Draft) -> None:
        if self._entry is not None:
            self._drafts[self._entry.rfq_id] = draft

    def _on_sent(self, order: object) -> None:
        if self._entry is not None:
            self._firm_for = self.form.draft().firm_for
            self.sent.emit(self._entry.rfq_id, order)


def _block(entry: InboxEntry, link: DeskLink, *, frozen: bool) -> str:
    if not link.live:
        return f"Nothing can be sent: {link.words or 'not connected.'}"
    if frozen:
        return "Nothing can be quoted: your firm's protection was reached and is not reset yet."
    if entry.attempt in {Attempt.SENDING, Attempt.WITHDRAWING, Attempt.PASSING}:
        return "Waiting for the venue's answer."
    if entry.attempt is Attempt.UNKNOWN:
        return "It is not known what became of the last one: withdraw, so that nothing stands."
    return ""


def _send_words(entry: InboxEntry) -> str:
    if entry.attempt is Attempt.SENDING:
        return "Sending\N{HORIZONTAL ELLIPSIS}"
    if entry.view.asked_again:
        return "Send new price"
    return "Update quote" if entry.view.state is OwnState.LIVE else "Send quote"

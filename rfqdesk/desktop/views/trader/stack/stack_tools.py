"""What stands at the right end of the stack's title: how it stands, time left, cancel."""

from PySide6.QtWidgets import QPushButton, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys import key_table as keys
from rfqdesk.desktop.models.stack.stack_picture import StackPicture
from rfqdesk.desktop.views.common import ElidedLabel, Pill
from rfqdesk.desktop.views.common.keyed import key_tip
from rfqdesk.desktop.views.trader.countdown_bar import CountdownBar


class StackTools:
    """The widgets, for the stack to place, and what they show."""

    def __init__(self) -> None:
        self._facts = ElidedLabel()
        theme.set_role(self._facts, "caption")
        self._state = Pill()
        self._time = CountdownBar("Request open for")
        self._time.setFixedWidth(84)
        self._time.setFixedHeight(30)
        self.cancel = QPushButton("Cancel")
        theme.set_role(self.cancel, "compact")
        self.cancel.setToolTip("Take this request back (Esc)")
        self.cancel.setAccessibleName("Cancel this request")
        self.again = _button("Ask again", "Ask every dealer for a new price", keys.ASK_ALL)
        self.more = _button(
            "Amend\N{HORIZONTAL ELLIPSIS}", "More time, or more dealers", keys.AMEND
        )
        self.more.setAccessibleName("Amend: more time or more dealers")
        self.widgets: tuple[QWidget, ...] = (
            self._facts,
            self._state,
            self._time,
            self.again,
            self.more,
            self.cancel,
        )

    def hide(self) -> None:
        """Show nothing: there is no request."""
        for widget in self.widgets:
            widget.hide()

    def show_request(self, picture: StackPicture) -> None:
        """Show how a request stands."""
        quoted = f"{picture.quoted} of {picture.asked} quoted"
        if picture.reveal_ms:
            quoted = f"{picture.asked} asked"
        facts = [picture.progress if picture.open else "", quoted, picture.inside]
        self._facts.setText("   ".join(fact for fact in facts if fact))
        self._facts.show()
        done = picture.words is not None and picture.words.tone == "ok"
        self._state.set_state(picture.outcome, "ok" if done else "")
        self._state.setVisible(not picture.open)
        self._time.setVisible(picture.open)
        self._time.set_quiet(bool(picture.refusal))
        self.cancel.setVisible(picture.open)
        self.cancel.setEnabled(not picture.refusal)
        for button in (self.again, self.more):
            button.setVisible(picture.open)
            button.setEnabled(not picture.refusal)
        if picture.reveal_ms:
            self.again.hide()

    def tick(self, picture: StackPicture, now_ms: int) -> None:
        """Let the time run."""
        total_ms = picture.expire_ms - picture.opened_ms
        self._time.set_time(picture.expire_ms - now_ms, max(total_ms, 1))


def _button(text: str, tip: str, name: keys.KeyName) -> QPushButton:
    button = QPushButton(text)
    theme.set_role(button, "compact")
    key_tip(button, tip, name)
    button.setAutoDefault(False)
    return button

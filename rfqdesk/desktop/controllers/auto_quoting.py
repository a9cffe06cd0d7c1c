"""Quoting by rule: off at every start, and off again by itself when it can't be watched over."""

from PySide6.QtCore import QObject, QTimer, Signal

from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.making import MakingController
from rfqdesk.desktop.models.auto_quotes import AutoPicture, AutoQuotes
from rfqdesk.desktop.models.auto_rule import AutoRule
from rfqdesk.desktop.models.notice import Notice

_TICK_MS = 250
_WITHDRAWN = "The venue withdraws what stood"


class AutoQuoting(QObject):
    """Sends through `making` what its rule says, while it is on.

    `changed` carries an `AutoPicture`. `stopped` carries a `Notice` where it switched itself
    off: without a connection, when suspended, or when the firm is frozen.
    """

    changed = Signal(object)
    stopped = Signal(object)

    def __init__(
        self, desk: DeskController, making: MakingController, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._making = making
        self._quotes = AutoQuotes()
        self._rule: AutoRule | None = None
        self._told = AutoPicture()
        making.changed.connect(self.step)
        # Quotes run out and marks grow old without a message.
        self._ticker = QTimer(self)
        self._ticker.setInterval(_TICK_MS)
        self._ticker.timeout.connect(self.step)

    @property
    def on(self) -> bool:
        """Whether it quotes."""
        return self._rule is not None

    @property
    def picture(self) -> AutoPicture:
        """How it stands, as last told."""
        return self._told

    def turn_on(self, rule: AutoRule) -> None:
        """Quote by this rule from now on."""
        if self._desk.link().live:
            self._rule = rule
            self._ticker.start()
            self.step()

    def turn_off(self) -> None:
        """Quote no more, and withdraw what the rule has quoted."""
        if self._rule is None:
            return
        self._rule = None
        self._ticker.stop()
        for rfq_id in self._quotes.stop():
            self._making.withdraw(rfq_id)
        self._tell()

    def leave(self, rfq_id: str) -> None:
        """A person quotes, passes or withdraws there."""
        self._quotes.leave(rfq_id)
        self._tell()

    def step(self) -> None:
        """Do what follows from how things stand."""
        rule = self._rule
        if rule is None:
            return
        snapshot = self._making.snapshot()
        frozen, stays = snapshot.frozen, snapshot.link.quotes_stay
        if not snapshot.link.live or frozen:
            self._stop_by_itself(
                "your firm's protection was reached" if frozen else snapshot.link.words,
                "What stood stays firm until it runs out, as you set it" if stays else _WITHDRAWN,
            )
            return
        steps = self._quotes.steps(snapshot.entries, rule, self._desk.now_ms())
        for rfq_id in steps.withdraw:
            self._making.withdraw(rfq_id)
        for rfq_id, order in steps.send:
            self._making.send(rfq_id, order)
        self._tell()

    def _stop_by_itself(self, why: str, stood: str) -> None:
        self._rule = None
        self._ticker.stop()
        self._quotes.stop()
        self._tell()
        self.stopped.emit(
            Notice(
                "Auto-quote switched itself off",
                f"Nothing is quoted by itself any more: {why or 'there is no connection'}. "
                f"{stood}; trades done stand.",
                "Look at what was traded, then switch it on again.",
            )
        )

    def _tell(self) -> None:
        picture = AutoPicture(self.on, self._rule, self._quotes.quoting)
        if picture != self._told:
            self._told = picture
            self.changed.emit(picture)

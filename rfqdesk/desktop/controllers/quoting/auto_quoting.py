"""Quoting by rules: off at every start, and off again by itself when it can't be watched over."""

from uuid import uuid4

from msgspec.structs import replace
from PySide6.QtCore import QObject, QSettings, QTimer, Signal

from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.quoting.making import MakingController
from rfqdesk.desktop.models.maker.auto_quotes import AutoQuotes, AutoSteps
from rfqdesk.desktop.models.maker.auto_rule import RULES_MAX, AutoRule
from rfqdesk.desktop.models.maker.auto_table import (
    AutoPicture,
    RuleTable,
    kept_of,
    kept_text,
    rules_of,
    rules_text,
)
from rfqdesk.desktop.models.notice import Notice

RULES_KEY = "maker/auto_rules"
DEALT_KEY = "maker/auto_dealt"
_TICK_MS = 250
_WITHDRAWN = "The venue withdraws what stood"


class AutoQuoting(QObject):
    """Sends through `making` what the rules that are on say.

    `changed` carries an `AutoPicture`. `stopped` carries a `Notice` where a rule reached a limit,
    or all were switched off by themselves: without a connection, when suspended, or when the
    firm is frozen. Rules, and what was dealt by them, are kept; no switch is.
    """

    changed = Signal(object)
    stopped = Signal(object)

    def __init__(
        self,
        desk: DeskController,
        making: MakingController,
        settings: QSettings | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._making = making
        self._settings = settings
        self.table = RuleTable(rules_of(self._kept(RULES_KEY)))
        self._quotes = AutoQuotes(kept_of(self._kept(DEALT_KEY)))
        self._notes: dict[str, str] = {}
        self._told = self.table.picture(self._quotes, self._notes, desk.now_ms())
        making.changed.connect(self.step)
        # At once: a line that is back before the next frame was lost all the same.
        desk.link_changed.connect(self.step)
        # Quotes run out and marks grow old without a message.
        self._ticker = QTimer(self)
        self._ticker.setInterval(_TICK_MS)
        self._ticker.timeout.connect(self.step)

    @property
    def on(self) -> bool:
        """Whether any rule quotes."""
        return self.table.on

    @property
    def picture(self) -> AutoPicture:
        """How it stands, as last told."""
        return self._told

    def put(self, rule: AutoRule) -> str:
        """Keep a rule, new or changed, switched off; returns its id, "" where there is no room."""
        rule = replace(rule, rule_id=rule.rule_id or uuid4().hex[:12])
        self._off(rule.rule_id)
        if not self.table.put(rule):
            self.stopped.emit(
                Notice(
                    "No room for another rule",
                    f"There are {RULES_MAX} rules, and this one was not kept. Nothing changed.",
                    "Delete one that you do not need.",
                )
            )
            return ""
        self._keep_rules()
        return rule.rule_id

    def turn_on(self, rule: AutoRule) -> None:
        """Keep a rule and quote by it from now on."""
        rule_id = self.put(rule)
        if rule_id:
            self.switch(rule_id, on=True)

    def switch(self, rule_id: str, *, on: bool) -> None:
        """Let a rule quote, or quote no more and withdraw what it has quoted."""
        if not on:
            self._off(rule_id)
            self._tell()
        elif self._desk.link().live:
            self.table.switch(rule_id, on=True)
            self._ticker.start()
            self.step()

    def remove(self, rule_id: str) -> None:
        """Let a rule go, and withdraw what it has quoted."""
        self._off(rule_id)
        self.table.remove(rule_id)
        self._keep_rules()

    def move(self, rule_id: str, step: int) -> None:
        """Put a rule further up or down; of those that match, the first quotes."""
        if self.table.move(rule_id, step):
            self._keep_rules()
            self.step()

    def turn_off(self) -> None:
        """Quote no more by any rule, and withdraw what they have quoted."""
        if not self.table.on and not self._quotes.quoting:
            return
        self.table.all_off()
        for rfq_id in self._quotes.stop():
            self._making.withdraw(rfq_id)
        self._tell()

    def leave(self, rfq_id: str) -> None:
        """A person quotes, passes or withdraws there."""
        self._quotes.leave(rfq_id)
        self._tell()

    def step(self) -> None:
        """Do what follows from how things stand."""
        link = self._desk.link()
        # What was dealt while there was no line is known once the feed has caught up.
        if link.connected and self._quotes.observe(self._desk.book, self._making.under_way):
            self._keep_dealt()
        if not self.table.on:
            if not self._quotes.ledger.claims:
                self._ticker.stop()
            self._tell()
            return
        snapshot = self._making.snapshot()
        frozen, stays = snapshot.frozen, snapshot.link.quotes_stay
        if not snapshot.link.live or frozen:
            self._stop_by_itself(
                "your firm's protection was reached" if frozen else snapshot.link.words,
                "What stood stays firm until it runs out, as you set it" if stays else _WITHDRAWN,
            )
            return
        self._do(
            self._quotes.steps(
                snapshot.entries, self.table.switches, self._desk.now_ms(), self._making.yardstick
            )
        )

    def _do(self, steps: AutoSteps) -> None:
        for rfq_id in steps.withdraw:
            self._making.withdraw(rfq_id)
        if steps.send:
            # Before anything is sent: after a crash it counts as standing.
            self._keep_dealt()
        for rfq_id, order in steps.send:
            if not self._making.send(rfq_id, order):
                self._quotes.unsent(rfq_id)
        self._notes = dict(steps.notes)
        for rule_id, why in steps.stop:
            self.table.switch(rule_id, on=False, stopped=why)
        self._tell()
        for rule_id, why in steps.stop:
            self.stopped.emit(_limit_notice(self.table, rule_id, why))

    def _off(self, rule_id: str) -> None:
        self.table.switch(rule_id, on=False)
        for rfq_id in self._quotes.stop(rule_id):
            self._making.withdraw(rfq_id)

    def _stop_by_itself(self, why: str, stood: str) -> None:
        self.table.all_off()
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

    def _kept(self, key: str) -> object:
        return "" if self._settings is None else self._settings.value(key, "")

    def _keep_rules(self) -> None:
        if self._settings is not None:
            self._settings.setValue(RULES_KEY, rules_text(self.table.rules))
        self._tell()

    def _keep_dealt(self) -> None:
        kept = self._quotes.ledger.kept(self._desk.now_ms())
        if self._settings is not None:
            self._settings.setValue(DEALT_KEY, kept_text(kept))
            # Now: a crash must not give back what the limits have let go.
            self._settings.sync()

    def _tell(self) -> None:
        picture = self.table.picture(self._quotes, self._notes, self._desk.now_ms())
        if picture != self._told:
            self._told = picture
            self.changed.emit(picture)


def _limit_notice(table: RuleTable, rule_id: str, why: str) -> Notice:
    switch = table.of(rule_id)
    name = "" if switch is None else switch.rule.name
    return Notice(
        f"Auto-quote: {name} stopped itself" if name else "A rule of auto-quote stopped itself",
        f"{why}. Its quotes are withdrawn; the other rules go on, and leave its requests to you.",
        "Look at what was traded. Switch it on again once its window allows, or change the limit.",
    )

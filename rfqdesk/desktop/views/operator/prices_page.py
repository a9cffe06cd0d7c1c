"""Reference prices: what there is, who publishes it, how old it may be and still count."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import duration_text
from rfqdesk.desktop.models.operator.entries import Flaw
from rfqdesk.desktop.models.operator.market_columns import mark_columns, publisher_columns
from rfqdesk.desktop.models.operator.market_entry import judge_publisher, read_age
from rfqdesk.desktop.models.operator.pictures import PricesPicture
from rfqdesk.desktop.models.operator.publishers import Publisher, publishers_of
from rfqdesk.desktop.views.common import Card, ConfirmSheet, SegmentedControl, press_with_enter
from rfqdesk.desktop.views.operator.list_view import ListView
from rfqdesk.desktop.views.operator.rows import (
    add_fields,
    field_grid,
    figure_edit,
    foot,
    hint_label,
    offer,
    side_by_side,
    stacked,
    tell_flaw,
)
from rfqdesk.protocol.operations.decisions import WithoutMark

_ALL, _OLD = "all", "old"
_LIST_MIN_PX = 170
_WITHOUT = {
    WithoutMark.SKIP: "Where a leg has no price that counts, price bands do not hold: any price "
    "goes through.",
    WithoutMark.REFUSE: "Where a leg has no price that counts, quotes and accepts that a price "
    "band concerns are refused.",
}


class PricesPage(QWidget):
    """Emits `publisher_wanted(name, allowed)` and `rules_wanted(age_max_ms, WithoutMark)`.

    Each comes after a question.
    """

    publisher_wanted = Signal(str, bool)
    rules_wanted = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self._picture = PricesPicture()
        self._busy = False
        self.list = ListView(
            "Prices",
            mark_columns(lambda: self._picture.now_ms),
            lambda view: view.mark.symbol,
            empty=("info", "No reference price yet", "Let a trader or bot publish some."),
            sort=("symbol", False),
        )
        self.which = SegmentedControl([(_ALL, "All"), (_OLD, "Too old")], "Which prices")
        self.publishers = ListView(
            "Publishers",
            publisher_columns(lambda: self._picture.now_ms),
            lambda one: one.name,
            empty=("person", "Nobody may publish", "Prices come from the venue's machine alone."),
            sort=("name", False),
        )
        self.withdraw_button = QPushButton("Withdraw…")
        self.name, self.words, self.allow_button = QLineEdit(), hint_label(), QPushButton("Allow…")
        self.age = figure_edit("60", 12)
        self.without = SegmentedControl(
            [(WithoutMark.SKIP.value, "Skip"), (WithoutMark.REFUSE.value, "Refuse")],
            "Without a price that counts",
        )
        self.rule_words, self.set_button = hint_label(), QPushButton("Set rules…")
        self._build()
        self._wire()
        self._mark()

    def show_picture(self, picture: PricesPicture) -> None:
        """Show prices, publishers and rules as they stand now; what is being typed stays."""
        before, self._picture = self._picture, picture
        if before.traders != picture.traders:
            offer(self.name, picture.traders)
        if picture.rules is not None and (before.rules is None or not self._is_changed(before)):
            self._load(picture)
        self.list.put(picture.marks, known=picture.known)
        self.publishers.put(publishers_of(picture), known=picture.known)
        self._mark()

    def set_busy(self, busy: bool) -> None:
        """An operation is on its way: nothing more is begun meanwhile."""
        self._busy = busy
        self._mark()

    def _build(self) -> None:
        prices = Card("Reference prices")
        self.list.tools.addWidget(self.which)
        prices.body.addWidget(self.list)
        publishers = Card("Who publishes them")
        theme.set_role(self.withdraw_button, "danger")
        press_with_enter(self.withdraw_button)
        self.publishers.tools.addWidget(self.withdraw_button)
        self.publishers.filter.setMinimumWidth(120)
        self.publishers.setMinimumHeight(_LIST_MIN_PX)
        publishers.body.addWidget(self.publishers)
        self.name.setPlaceholderText("meridian/pricing-bot")
        add_fields(publishers.body, ("&Trader or bot who may publish", self.name))
        publishers.body.addLayout(foot(self.allow_button, words=self.words))
        rules = Card("Rules")
        fields = [("Seconds a price &counts", self.age), ("Bands without one", self.without)]
        rules.body.addLayout(field_grid(fields, 2))
        rules.body.addLayout(foot(self.set_button, words=self.rule_words))
        side_by_side(self, (prices, 5), stacked(publishers, rules), 3)
        self.setFocusProxy(self.list)

    def _wire(self) -> None:
        self.which.changed.connect(self._on_which)
        self.publishers.chosen.connect(self._mark)
        self.publishers.opened.connect(lambda _one: self.withdraw_button.setFocus())
        self.withdraw_button.clicked.connect(self._ask_withdraw)
        self.name.textChanged.connect(self._mark)
        self.name.returnPressed.connect(self.allow_button.setFocus)
        self.allow_button.clicked.connect(self._ask_allow)
        self.age.textChanged.connect(self._mark)
        self.age.returnPressed.connect(self.set_button.setFocus)
        self.without.changed.connect(self._mark)
        self.set_button.clicked.connect(self._ask_rules)

    def _on_which(self, which: str) -> None:
        everything = which == _ALL
        self.list.keep_if(lambda view: everything or not view.fresh)

    def _load(self, picture: PricesPicture) -> None:
        if picture.rules is not None:
            self.age.setText(f"{picture.rules.age_max_ms / 1000:g}")
            self.without.set_value(picture.rules.without_mark.value)

    def _is_changed(self, picture: PricesPicture) -> bool:
        rules, age = picture.rules, read_age(self.age.text())
        return rules is None or (age, self.without.value()) != (
            rules.age_max_ms,
            rules.without_mark.value,
        )

    def _mark(self, _record: object = None) -> None:
        rules = self._picture.rules
        allowed = rules.publishers if rules is not None else ()
        flaw = judge_publisher(self.name.text().strip(), self._picture.traders, allowed)
        tell_flaw(self.words, {"name": self.name}, flaw, "You are asked once more.")
        self.allow_button.setEnabled(flaw is None and not self._busy)
        one = self.publishers.current()
        can_withdraw = isinstance(one, Publisher) and one.allowed and not self._busy
        self.withdraw_button.setEnabled(can_withdraw)
        age = read_age(self.age.text())
        wrong = age if isinstance(age, Flaw) else None
        otherwise = _WITHOUT[WithoutMark(self.without.value())]
        tell_flaw(self.rule_words, {"age": self.age}, wrong, otherwise)
        changed = rules is not None and self._is_changed(self._picture)
        self.set_button.setEnabled(wrong is None and changed and not self._busy)

    def _ask_allow(self) -> None:
        name = self.name.text().strip()
        self._ask(
            f"Take reference prices from {name}?",
            "Its prices count from now on, in place of whoever's were the last: price bands, "
            "limits in US dollars, makers' protection by delta and everybody's screens go by them.",
            "Allow",
            lambda: self._allowed(name),
        )

    def _allowed(self, name: str) -> None:
        self.name.clear()
        self.publisher_wanted.emit(name, True)

    def _ask_withdraw(self) -> None:
        one = self.publishers.current()
        if isinstance(one, Publisher):
            last = (
                f" {one.fresh:,} of its prices count until they are too old." if one.fresh else ""
            )
            self._ask(
                f"Take no more prices from {one.name}?",
                f"Its next price is refused.{last} Where nobody else publishes, what needs a "
                "price then goes by your rule for where there is none.",
                "Withdraw",
                lambda: self.publisher_wanted.emit(one.name, False),
                "danger",
            )

    def _ask_rules(self) -> None:
        age, rules = read_age(self.age.text()), self._picture.rules
        if isinstance(age, Flaw) or rules is None:
            return
        without = WithoutMark(self.without.value())
        now = sum(self._picture.now_ms - view.mark.time_ms <= age for view in self._picture.marks)
        text = (
            f"A price counts for {duration_text(age)} instead of "
            f"{duration_text(rules.age_max_ms)}: of {len(self._picture.marks):,} prices {now:,} "
            f"count then. {_WITHOUT[without]} It holds from the next message on, for everybody."
        )
        self._ask(
            "Change the rules about reference prices?",
            text,
            "Change",
            lambda: self.rules_wanted.emit(age, without),
        )

    def _ask(
        self, title: str, text: str, confirm: str, then: object, tone: str = "primary"
    ) -> None:
        sheet = ConfirmSheet(self, title=title, text=text, confirm=confirm, tone=tone)
        press_with_enter(sheet.confirm_button)
        sheet.accepted.connect(then)
        sheet.open()

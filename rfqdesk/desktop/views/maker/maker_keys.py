"""The maker's keys: those that can be changed, and those that the fields themselves hear."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from rfqdesk.desktop.models.keys import key_table as keys
from rfqdesk.desktop.views.keys.key_map import KeyCommand, unless

if TYPE_CHECKING:
    from rfqdesk.desktop.views.maker.maker_page import MakerPage

_BIG_STEP = 10
_NONE_IN_HAND = "no request in hand that wants it"
_ARROWS = "the arrows step in every field of a price"
_ROW = "the row that is chosen hears it itself"
MAKER_FIXED = (
    (*keys.TICK, _ARROWS),
    (*keys.SEND_QUOTE, "Enter in a field sends what stands there"),
    (*keys.UNDO_TYPING, "Esc gives up what is being done"),
    (*keys.RULE_SWITCH, _ROW),
    (*keys.RULE_CHANGE, _ROW),
    (*keys.RULE_MOVE, _ROW),
    (*keys.RULE_KEEP, "its fields hear it themselves"),
)
"""What the fields hear besides the commands: section, keys, meaning, and why it is fixed."""


def maker_commands(page: "MakerPage") -> tuple[KeyCommand, ...]:
    """What the page does by keys."""
    return (
        *_asked(page),
        *_priced(page),
        *_stepped(page),
        *_withdrawn(page),
        *_shown(page),
        *_answered(page),
    )


def _asked(page: "MakerPage") -> tuple[KeyCommand, ...]:
    panel = page.panel

    def above() -> None:
        page.take_neighbour(-1)

    def below() -> None:
        page.take_neighbour(1)

    working = unless(panel.working_button, _NONE_IN_HAND)
    passing = unless(panel.pass_button, _NONE_IN_HAND)
    return (
        KeyCommand(*keys.NEXT_WANTED, page.take_next),
        KeyCommand(*keys.REQUOTE, page.take_requote),
        KeyCommand(*keys.REQUEST_ABOVE, above, repeats=True),
        KeyCommand(*keys.REQUEST_BELOW, below, repeats=True),
        KeyCommand(*keys.WORKING, panel.say_working, working),
        KeyCommand(*keys.PASS, panel.ask_pass, passing),
    )


def _priced(page: "MakerPage") -> tuple[KeyCommand, ...]:
    form, options = page.panel.form, page.panel.form.options
    return (
        KeyCommand(*keys.FROM_MARK, form.fill_from_mark),
        KeyCommand(*keys.INDICATIVE, options.indicative.click),
        KeyCommand(*keys.LAST_LOOK, options.last_look.click),
        KeyCommand(*keys.BY_LEGS, options.by_legs.click),
        KeyCommand(*keys.FIT_LEGS, form.fit_legs),
    )


def _stepped(page: "MakerPage") -> tuple[KeyCommand, ...]:
    """What moves both prices and what sends unseen: heard in the fields of the quote alone."""
    form = page.panel.form

    def shut() -> str:
        return "" if form.send_button.isVisible() else _NONE_IN_HAND

    def step(name: keys.KeyName, act: Callable[[int], None], ticks: int) -> KeyCommand:
        return KeyCommand(*name, partial(act, ticks), shut, repeats=True, focused=True)

    return (
        step(keys.HIGHER, form.skew, 1),
        step(keys.LOWER, form.skew, -1),
        step(keys.HIGHER_TEN, form.skew, _BIG_STEP),
        step(keys.LOWER_TEN, form.skew, -_BIG_STEP),
        step(keys.WIDER, form.widen, 1),
        step(keys.NARROWER, form.widen, -1),
        step(keys.WIDER_TEN, form.widen, _BIG_STEP),
        step(keys.NARROWER_TEN, form.widen, -_BIG_STEP),
        KeyCommand(
            *keys.QUICK, form.send_from_mark, shut, focused=True, by_name=form.fill_from_mark
        ),
    )


def _withdrawn(page: "MakerPage") -> tuple[KeyCommand, ...]:
    panel = page.panel

    def thawed() -> str:
        return "it is not frozen" if page.protection.isHidden() else ""

    standing = unless(panel.withdraw_button, "no quote of yours stands here")
    return (
        KeyCommand(*keys.WITHDRAW, panel.ask_withdraw, standing),
        KeyCommand(*keys.PROTECTION_RESET, page.ask_reset, thawed),
    )


def _shown(page: "MakerPage") -> tuple[KeyCommand, ...]:
    return (
        KeyCommand(*keys.TO_STANDING, partial(page.panel_wanted.emit, "standing")),
        KeyCommand(*keys.TO_OUTCOMES, partial(page.panel_wanted.emit, "outcomes")),
        KeyCommand(*keys.RULES, page.rules_wanted.emit),
    )


def _answered(page: "MakerPage") -> tuple[KeyCommand, ...]:
    counters, looks = page.asks.counters, page.asks.looks

    def countered() -> str:
        return "no counter waits" if counters.isHidden() else ""

    def looked() -> str:
        return "no last look waits" if looks.isHidden() else ""

    return (
        KeyCommand(*keys.COUNTER_SHOW, counters.show_request, countered),
        KeyCommand(*keys.COUNTER_ACCEPT, counters.accept, countered),
        KeyCommand(*keys.COUNTER_CONFIRM, counters.confirm, countered),
        KeyCommand(*keys.COUNTER_REJECT, counters.reject, countered),
        KeyCommand(*keys.LOOK_ACCEPT, looks.accept, looked),
        KeyCommand(*keys.LOOK_REJECT, looks.reject, looked),
    )

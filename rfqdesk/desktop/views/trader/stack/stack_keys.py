"""The quote stack's keys, heard where the keyboard is among the quotes."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from rfqdesk.desktop.models.keys import key_table as keys
from rfqdesk.desktop.views.keys.key_map import KeyCommand
from rfqdesk.desktop.views.trader.stack.deal_button import DealButton
from rfqdesk.protocol.terms import QuoteRespType

if TYPE_CHECKING:
    from rfqdesk.desktop.views.trader.stack.quote_row import QuoteRow
    from rfqdesk.desktop.views.trader.stack.quote_stack import QuoteStack

_ENTER = "Enter presses what has the keyboard"
_ESCAPE = "Esc gives up whatever is being asked"
STACK_FIXED = (
    (*keys.SELECT, "the arrows move through every list"),
    (*keys.DEAL, _ENTER),
)
"""What the stack hears besides its commands: section, keys, meaning, and why it is fixed."""


def stack_commands(stack: "QuoteStack") -> tuple[KeyCommand, ...]:
    """What the stack does by keys.

    What deals does so by its own key alone, which may have to be held down, before the eyes of
    whoever presses it. Run by name it only goes to its button.
    """
    return (*_dealing(stack), *_asking(stack))


def _dealing(stack: "QuoteStack") -> tuple[KeyCommand, ...]:
    take = stack.take

    def side(name: keys.KeyName, response: QuoteRespType) -> KeyCommand:
        def button() -> DealButton | None:
            row = stack.selected_row()
            if row is None:
                return None
            return row.hit if response is QuoteRespType.HIT else row.lift

        def go() -> None:
            stack.select(stack.selected_maker())
            _go_to(button())

        return KeyCommand(
            *name,
            partial(stack.deal, response),
            lambda: _shut(stack, button(), "there is no such price to deal on"),
            focused=True,
            by_name=go,
        )

    def taking(
        name: keys.KeyName, button: DealButton, act: Callable[[], object], nothing: str
    ) -> KeyCommand:
        return KeyCommand(
            *name,
            partial(stack.cross, act),
            lambda: _shut(stack, button, nothing),
            focused=True,
            by_name=lambda: _go_to(button),
        )

    return (
        side(keys.HIT, QuoteRespType.HIT),
        side(keys.LIFT, QuoteRespType.LIFT),
        taking(keys.TAKE_BEST, take.best, take.take_best, "nothing is chosen to take"),
        taking(keys.REST, take.rest, take.rest_now, "nothing is typed that could rest"),
    )


def _asking(stack: "QuoteStack") -> tuple[KeyCommand, ...]:
    tools, link = stack.tools, stack.page.accounts_link

    def while_open(shown: Callable[[], bool], otherwise: str) -> Callable[[], str]:
        return lambda: stack.why_closed() or ("" if shown() else otherwise)

    def of_row(shown: Callable[["QuoteRow"], bool]) -> Callable[[], bool]:
        def check() -> bool:
            row = stack.selected_row()
            return row is not None and shown(row)

        return check

    ask = partial(KeyCommand, focused=True)
    return (
        ask(*keys.TAKE_HOW, stack.go_to_take, stack.why_closed),
        ask(
            *keys.COUNTER,
            lambda: stack.open_counter(stack.selected_maker()),
            while_open(
                of_row(lambda row: row.acts.counter.isVisible()),
                "the selected dealer's quote can't be countered",
            ),
        ),
        ask(
            *keys.ASK_AGAIN,
            lambda: stack.ask_again(stack.selected_maker()),
            while_open(
                of_row(lambda row: row.acts.ask.isEnabled() and row.picture is not None),
                "the selected dealer can't be asked now",
            ),
        ),
        ask(
            *keys.ASK_ALL,
            lambda: stack.ask_again(""),
            while_open(tools.again.isVisible, "nobody can be asked now"),
        ),
        ask(
            *keys.AMEND,
            stack.open_amend,
            while_open(tools.more.isEnabled, "the request can't be amended now"),
        ),
        ask(*keys.ACCOUNTS, stack.open_accounts, while_open(link.isVisible, "it has no accounts")),
        ask(*keys.MEASURE, stack.measure_asked.emit),
        KeyCommand(*keys.CANCEL_REQUEST, stack.ask_cancel, stack.why_closed, fixed=_ESCAPE),
    )


def _go_to(button: DealButton | None) -> None:
    if button is not None:
        button.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _shut(stack: "QuoteStack", button: DealButton | None, nothing: str) -> str:
    if button is None or not button.isVisible():
        return stack.why_closed() or nothing
    return "" if button.isEnabled() else button.toolTip()

"""The maker's keys: those that can be changed, and those that the fields themselves hear."""

from functools import partial
from typing import TYPE_CHECKING

from rfqdesk.desktop.views.key_map import KeyCommand, unless

if TYPE_CHECKING:
    from rfqdesk.desktop.views.maker.maker_page import MakerPage

_REQUESTS = "Requests"
_PRICES = "Prices"
_WITHDRAWING = "Withdrawing"
_ANSWERING = "Answering a client"
_NONE_IN_HAND = "no request in hand that wants it"
MAKER_FIXED = (
    (_PRICES, "Up / Down, wheel", "A tick; ten with Shift"),
    (_PRICES, "Ctrl+Up / Ctrl+Down", "Both prices up or down"),
    (_PRICES, "Ctrl+Right / Ctrl+Left", "Wider or narrower"),
    (_PRICES, "Ctrl+Enter", "Fill in from a fresh mark and send"),
)


def maker_commands(page: "MakerPage") -> tuple[KeyCommand, ...]:
    """What the page does by keys."""
    return (*_requests(page), *_prices(page), *_withdrawing(page), *_answering(page))


def _requests(page: "MakerPage") -> tuple[KeyCommand, ...]:
    panel = page.panel
    add = partial(KeyCommand, _REQUESTS)
    work, leave = panel.working_button, panel.pass_button
    return (
        add("Alt+N", "Next request that wants a price", page.take_next),
        add("Alt+Q", "Request whose client asks for a new price", page.take_requote),
        add("Alt+Up", "Request above", lambda: page.take_neighbour(-1), repeats=True),
        add("Alt+Down", "Request below", lambda: page.take_neighbour(1), repeats=True),
        add(
            "Alt+W",
            "Say that you work on a price",
            panel.say_working,
            unless(work, _NONE_IN_HAND),
        ),
        add("Ctrl+P", "Pass, with a reason", panel.ask_pass, unless(leave, _NONE_IN_HAND)),
    )


def _prices(page: "MakerPage") -> tuple[KeyCommand, ...]:
    form, options = page.panel.form, page.panel.form.options
    add = partial(KeyCommand, _PRICES)
    return (
        add("Ctrl+M", "Fill in from the mark", form.fill_from_mark),
        add("Alt+I", "Indicative or firm", options.indicative.click),
        add("Alt+L", "Last look or none", options.last_look.click),
        add("Alt+G", "Price by leg or not", options.by_legs.click),
        add("Alt+F", "Fit the legs to the price", form.fit_legs),
    )


def _withdrawing(page: "MakerPage") -> tuple[KeyCommand, ...]:
    add = partial(KeyCommand, _WITHDRAWING)
    stands = unless(page.panel.withdraw_button, "no quote of yours stands here")

    def frozen() -> str:
        return "it is not frozen" if page.protection.isHidden() else ""

    return (
        add("Ctrl+W", "Withdraw this quote", page.panel.ask_withdraw, stands),
        add("Ctrl+Shift+R", "Reset your firm's protection", page.ask_reset, frozen),
    )


def _answering(page: "MakerPage") -> tuple[KeyCommand, ...]:
    counters, looks = page.asks.counters, page.asks.looks
    add = partial(KeyCommand, _ANSWERING)

    def countered() -> str:
        return "no counter waits" if counters.isHidden() else ""

    def looked() -> str:
        return "no last look waits" if looks.isHidden() else ""

    return (
        add("Alt+C", "Take the counter's request in hand", counters.show_request, countered),
        add("Alt+A", "Accept the counter: arms it", counters.accept, countered),
        add("Alt+Y", "Confirm the counter that is armed", counters.confirm, countered),
        add("Alt+R", "Reject the counter", counters.reject, countered),
        add("F8", "Last look: take the deal", looks.accept, looked),
        add("F9", "Last look: turn it down", looks.reject, looked),
    )

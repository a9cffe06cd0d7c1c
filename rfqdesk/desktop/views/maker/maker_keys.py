"""The maker's keys: those that can be changed, and those that the fields themselves hear."""

from typing import TYPE_CHECKING

from rfqdesk.desktop.views.key_map import KeyCommand, unless

if TYPE_CHECKING:
    from rfqdesk.desktop.views.maker.maker_page import MakerPage

_REQUESTS = "Requests"
_PRICES = "Prices"
_WITHDRAWING = "Withdrawing"
_PANELS = "Panels"
_RULES = "Rules of auto-quote"
_ANSWERING = "Answering a client"
_NONE_IN_HAND = "no request in hand that wants it"
MAKER_FIXED = (
    (_PRICES, "Up / Down, wheel", "A tick; ten with Shift"),
    (_PRICES, "Ctrl+Up / Ctrl+Down", "Both prices up or down"),
    (_PRICES, "Ctrl+Right / Ctrl+Left", "Wider or narrower"),
    (_PRICES, "Ctrl+Enter", "Fill in from a fresh mark and send"),
    (_RULES, "Space", "Switch the chosen rule on or off"),
    (_RULES, "Enter / Ins / Del", "Change, make or delete a rule"),
    (_RULES, "Ctrl+Up / Ctrl+Down", "Try a rule earlier or later"),
    (_RULES, "Ctrl+Enter", "In its fields: keep it and switch it on"),
)


def maker_commands(page: "MakerPage") -> tuple[KeyCommand, ...]:
    """What the page does by keys."""
    return (*_asked(page), *_priced(page), *_answered(page))


def _asked(page: "MakerPage") -> tuple[KeyCommand, ...]:
    panel = page.panel
    return (
        KeyCommand(_REQUESTS, "Alt+N", "Next request that wants a price", page.take_next),
        KeyCommand(
            _REQUESTS, "Alt+Q", "Request whose client asks for a new price", page.take_requote
        ),
        KeyCommand(
            _REQUESTS, "Alt+Up", "Request above", lambda: page.take_neighbour(-1), repeats=True
        ),
        KeyCommand(
            _REQUESTS, "Alt+Down", "Request below", lambda: page.take_neighbour(1), repeats=True
        ),
        KeyCommand(
            _REQUESTS,
            "Alt+W",
            "Say that you work on a price",
            panel.say_working,
            unless(panel.working_button, _NONE_IN_HAND),
        ),
        KeyCommand(
            _REQUESTS,
            "Ctrl+P",
            "Pass, with a reason",
            panel.ask_pass,
            unless(panel.pass_button, _NONE_IN_HAND),
        ),
    )


def _priced(page: "MakerPage") -> tuple[KeyCommand, ...]:
    panel, form, options = page.panel, page.panel.form, page.panel.form.options
    return (
        KeyCommand(_PRICES, "Ctrl+M", "Fill in from the mark", form.fill_from_mark),
        KeyCommand(_PRICES, "Alt+I", "Indicative or firm", options.indicative.click),
        KeyCommand(_PRICES, "Alt+L", "Last look or none", options.last_look.click),
        KeyCommand(_PRICES, "Alt+G", "Price by leg or not", options.by_legs.click),
        KeyCommand(_PRICES, "Alt+F", "Fit the legs to the price", form.fit_legs),
        KeyCommand(
            _WITHDRAWING,
            "Ctrl+W",
            "Withdraw this quote",
            panel.ask_withdraw,
            unless(panel.withdraw_button, "no quote of yours stands here"),
        ),
        KeyCommand(
            _PANELS, "Alt+S", "To the quotes that stand", lambda: page.panel_wanted.emit("standing")
        ),
        KeyCommand(
            _PANELS,
            "Alt+O",
            "To the answers and outcomes",
            lambda: page.panel_wanted.emit("outcomes"),
        ),
        KeyCommand(
            _RULES,
            "Alt+U",
            "To the rules of auto-quote",
            page.rules_wanted.emit,
        ),
        KeyCommand(
            _WITHDRAWING,
            "Ctrl+Shift+R",
            "Reset your firm's protection",
            page.ask_reset,
            lambda: "it is not frozen" if page.protection.isHidden() else "",
        ),
    )


def _answered(page: "MakerPage") -> tuple[KeyCommand, ...]:
    counters, looks = page.asks.counters, page.asks.looks

    def countered() -> str:
        return "no counter waits" if counters.isHidden() else ""

    def looked() -> str:
        return "no last look waits" if looks.isHidden() else ""

    return (
        KeyCommand(
            _ANSWERING,
            "Alt+C",
            "Take the counter's request in hand",
            counters.show_request,
            countered,
        ),
        KeyCommand(_ANSWERING, "Alt+A", "Accept the counter: arms it", counters.accept, countered),
        KeyCommand(
            _ANSWERING, "Alt+Y", "Confirm the counter that is armed", counters.confirm, countered
        ),
        KeyCommand(_ANSWERING, "Alt+R", "Reject the counter", counters.reject, countered),
        KeyCommand(_ANSWERING, "F8", "Last look: take the deal", looks.accept, looked),
        KeyCommand(_ANSWERING, "F9", "Last look: turn it down", looks.reject, looked),
    )

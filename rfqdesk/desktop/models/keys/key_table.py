"""Every key of the desk: section, usual keys in Qt's portable form, and what they do.

What a person chose instead is kept under section and meaning, so these words outlive the keys.
"""

from typing import NamedTuple


class KeyName(NamedTuple):
    """A command as it is called everywhere; its `keys` are those of a new installation."""

    section: str
    keys: str
    meaning: str


# The window

SHORTCUTS = KeyName("Window", "F1", "Keyboard shortcuts")
COMMANDS = KeyName("Window", "Ctrl+K", "Commands by name")
THEME = KeyName("Window", "Ctrl+T", "Dark or light theme")
COLOURS = KeyName("Window", "Ctrl+Shift+T", "Blue and orange, or green and red")
ARRANGE = KeyName("Window", "Ctrl+Shift+L", "Move panels")
RESET = KeyName("Window", "Ctrl+Shift+0", "Panels back to their places")
LEAVE = KeyName("Window", "Ctrl+Q", "Leave")
LOCKOUT = KeyName("Window", "Ctrl+Shift+K", "Lock me out")
IDENTITIES = KeyName("Window", "Ctrl+I", "Identities: open another, or add one")
SETTINGS = KeyName("Window", "Ctrl+,", "Settings")
NEWS = KeyName("Window", "Ctrl+Shift+N", "Read the venue's news again")
QUIET = KeyName("Window", "Ctrl+Shift+D", "Do not disturb, or call me again")
LAYOUTS = KeyName("Layouts", "Ctrl+Alt+0", "Saved layouts")


def layout(number: int) -> KeyName:
    """The command that puts a saved layout in place, by its place in the menu from 1 to 9."""
    return KeyName("Layouts", f"Ctrl+Alt+{number}", f"Saved layout {number}")


def workspace(position: int, title: str) -> KeyName:
    """The command that shows a workspace; positions count from 1."""
    return KeyName("Views", f"Ctrl+{position}", title)


TAPE = KeyName("Views", "Ctrl+J", "To the venue's tape")
MAKE_MARKETS = workspace(1, "Make markets")

# The ticket

NEW_REQUEST = KeyName("Ticket", "Ctrl+N", "New request, with an empty ticket")
STRUCTURE = KeyName("Ticket", "Alt+S", "Choose a structure")
TERMS = KeyName("Ticket", "Alt+T", "Terms: in parts, limit price, when quotes are shown")
HEDGE = KeyName("Ticket", "Alt+H", "Hedge: one leg with a price of your own")
SEND = KeyName("Ticket", "Ctrl+Return", "Send the request")
DRAFT = KeyName("Ticket", "Ctrl+D", "Keep it as a draft, for your firm alone")


def preset(number: int) -> KeyName:
    """The command that fills the ticket in from a preset, counted from 1."""
    return KeyName("Ticket", f"Alt+{number}", f"Preset {number}: its dealers, terms and sizes")


# The quotes

TO_QUOTES = KeyName("Quotes", "Ctrl+E", "To the quotes")
TO_RACE = KeyName("Quotes", "Ctrl+R", "To the chart of the quotes over time")
RACE = KeyName("Quotes", "Ctrl+Shift+G", "Chart of the quotes: show or put away")
LOOK = KeyName("Quotes", "Ctrl+G", "Requests on a strip, as cards or as rows")
PREVIOUS_REQUEST = KeyName("Quotes", "Ctrl+PgUp", "Previous request")
NEXT_REQUEST = KeyName("Quotes", "Ctrl+PgDown", "Next request")
HIT = KeyName("Quotes", "H", "Hit: sell to the bid")
LIFT = KeyName("Quotes", "L", "Lift: buy at the offer")
TAKE_BEST = KeyName("Quotes", "B", "Take best: from whoever is best, all at once or nothing")
TAKE_HOW = KeyName("Quotes", "T", "To how much to take, and the worst price")
REST = KeyName("Quotes", "R", "Rest at that price, and trade by itself when quotes come")
COUNTER = KeyName("Quotes", "C", "Counter the selected dealer's quote with a price of your own")
ASK_AGAIN = KeyName("Quotes", "Q", "Ask the selected dealer for a new price")
ASK_ALL = KeyName("Quotes", "Shift+Q", "Ask every dealer for a new price")
AMEND = KeyName("Quotes", "M", "Amend the open request: more time, or more dealers")
ACCOUNTS = KeyName("Quotes", "A", "Accounts that deals on the request go to")
MEASURE = KeyName(
    "Quotes", "U", "Spread and distance to the mark in price, ticks, bps or volatility"
)
SELECT = KeyName("Quotes", "Up / Down", "Select a dealer")
DEAL = KeyName("Quotes", "Return", "Deal, on a one-sided request")
CANCEL_REQUEST = KeyName("Quotes", "Esc", "Cancel the request, after asking")

# The maker's page

NEXT_WANTED = KeyName("Requests", "Alt+N", "Next request that wants a price")
REQUOTE = KeyName("Requests", "Alt+Q", "Request whose client asks for a new price")
REQUEST_ABOVE = KeyName("Requests", "Alt+Up", "Request above")
REQUEST_BELOW = KeyName("Requests", "Alt+Down", "Request below")
WORKING = KeyName("Requests", "Alt+W", "Say that you work on a price")
PASS = KeyName("Requests", "Ctrl+P", "Pass, with a reason")
FROM_MARK = KeyName("Prices", "Ctrl+M", "Fill in from the mark")
INDICATIVE = KeyName("Prices", "Alt+I", "Indicative or firm")
LAST_LOOK = KeyName("Prices", "Alt+L", "Last look or none")
BY_LEGS = KeyName("Prices", "Alt+G", "Price by leg or not")
FIT_LEGS = KeyName("Prices", "Alt+F", "Fit the legs to the price")
HIGHER = KeyName("Prices", "Ctrl+Up", "Both prices a tick up")
LOWER = KeyName("Prices", "Ctrl+Down", "Both prices a tick down")
WIDER = KeyName("Prices", "Ctrl+Right", "A tick wider")
NARROWER = KeyName("Prices", "Ctrl+Left", "A tick narrower")
HIGHER_TEN = KeyName("Prices", "Ctrl+Shift+Up", "Both prices ten ticks up")
LOWER_TEN = KeyName("Prices", "Ctrl+Shift+Down", "Both prices ten ticks down")
WIDER_TEN = KeyName("Prices", "Ctrl+Shift+Right", "Ten ticks wider")
NARROWER_TEN = KeyName("Prices", "Ctrl+Shift+Left", "Ten ticks narrower")
QUICK = KeyName("Prices", "Ctrl+Return", "Fill in from a fresh mark and send")
TICK = KeyName("Prices", "Up / Down, wheel", "A tick; ten with Shift")
SEND_QUOTE = KeyName("Prices", "Return", "Send the quote")
UNDO_TYPING = KeyName("Prices", "Esc", "Undo what is typed")
WITHDRAW = KeyName("Withdrawing", "Ctrl+W", "Withdraw this quote")
PROTECTION_RESET = KeyName("Withdrawing", "Ctrl+Shift+R", "Reset your firm's protection")
AUTO_OFF = KeyName("Withdrawing", "Ctrl+Shift+A", "Switch auto-quote off, from any window")
PULL_ALL = KeyName("Withdrawing", "Ctrl+Shift+W", "Withdraw all quotes, from any window")
TO_STANDING = KeyName("Panels", "Alt+S", "To the quotes that stand")
TO_OUTCOMES = KeyName("Panels", "Alt+O", "To the answers and outcomes")
_RULES = "Rules of auto-quote"
RULES = KeyName(_RULES, "Alt+U", "To the rules of auto-quote")
RULE_SWITCH = KeyName(_RULES, "Space", "Switch the chosen rule on or off")
RULE_CHANGE = KeyName(_RULES, "Enter / Ins / Del", "Change, make or delete a rule")
RULE_MOVE = KeyName(_RULES, "Ctrl+Up / Ctrl+Down", "Try a rule earlier or later")
RULE_KEEP = KeyName(_RULES, "Ctrl+Return", "In its fields: keep it and switch it on")
_ANSWERS = "Answering a client"
COUNTER_SHOW = KeyName(_ANSWERS, "Alt+C", "Take the counter's request in hand")
COUNTER_ACCEPT = KeyName(_ANSWERS, "Alt+A", "Accept the counter: arms it")
COUNTER_CONFIRM = KeyName(_ANSWERS, "Alt+Y", "Confirm the counter that is armed")
COUNTER_REJECT = KeyName(_ANSWERS, "Alt+R", "Reject the counter")
LOOK_ACCEPT = KeyName(_ANSWERS, "F8", "Last look: take the deal")
LOOK_REJECT = KeyName(_ANSWERS, "F9", "Last look: turn it down")

# The blotter

FILTER = KeyName("Blotter", "Ctrl+F", "Filter: words, or side:buy price>=0.005 time>09:30")
FIND = KeyName("Blotter", "Ctrl+Shift+F", "Find")
FIND_NEXT = KeyName("Blotter", "F3", "The next row found")
FIND_PREVIOUS = KeyName("Blotter", "Shift+F3", "The row found before")
POSITIONS = KeyName(
    "Blotter", "Ctrl+Shift+B", "Totals of the trades by package, instrument and currency"
)
CSV = KeyName("Blotter", "Ctrl+Shift+E", "Write the rows shown to a CSV file")
HISTORY = KeyName("Blotter", "Ctrl+Return", "History of the row's request, event by event")
ROW_REQUEST = KeyName("Blotter", "Return", "Look at the row's request")
COPY_ROWS = KeyName("Blotter", "Ctrl+C", "Copy the selected rows")

# The operator's pages

LOOK_NOW = KeyName("Pages", "F5", "Ask the venue now")
TO_FILTER = KeyName("Pages", "Ctrl+F", "To the filter")
TO_ROWS = KeyName("Pages", "Ctrl+L", "To the rows")
ROWS_MOVE = KeyName("Pages", "Up / Down", "Another row")
ROWS_OPEN = KeyName("Pages", "Return", "On a row: go to what is done with it")

# Heard by whatever has the keyboard

EDITING = "fields hear them themselves"
FIELD_KEYS = (
    KeyName("Fields", "Ctrl+C / Ctrl+X / Ctrl+V", "Copy, cut, paste"),
    KeyName("Fields", "Ctrl+Z / Ctrl+Shift+Z", "Undo, redo"),
    KeyName("Fields", "Ctrl+A", "Select all"),
)
MOVING = "whatever has the keyboard hears them itself"
FOCUS_KEYS = (
    KeyName("Fields", "Tab / Shift+Tab", "To the next field or button, or back"),
    KeyName("Fields", "Space", "Press the button that has the keyboard"),
)

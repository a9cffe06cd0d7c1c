"""An operator's acts about trading, by keys alone, and the search that finds all that was done."""

from PySide6.QtWidgets import QDialog
from support.stories.x_server import Keyboard
from support.waiting import until

from rfqdesk.desktop.controllers.operating.operating import AUDIT, LIMITS, MARKET
from rfqdesk.desktop.views.common import ConfirmSheet
from rfqdesk.desktop.views.operator.deed_sheet import DeedSheet
from rfqdesk.desktop.wiring.operator_desk import OperatorDesk

PACE_MS = 25
"""A quick typist's."""

ACTS = {"enrolment_approved", "limits_set", "halt_imposed", "certificate_revoked"}


async def go_to(desk: OperatorDesk, keyboard: Keyboard, keys: str, workspace: str) -> None:
    """A workspace by its keys; no window manager gives the keyboard back after a question."""
    desk.window.activateWindow()
    await until(desk.window.isActiveWindow, what="the window in front")
    keyboard.press([keys], pace_ms=PACE_MS)
    await until(lambda: desk.window.current_workspace() == workspace, what=workspace)


async def set_limit(desk: OperatorDesk, keyboard: Keyboard, firm: str) -> None:
    """Thirty requests a minute for a firm, after reading what changes."""
    assert desk.parts is not None
    page = desk.parts.limits
    await go_to(desk, keyboard, "Ctrl+7", LIMITS)
    await until(lambda: bool(page._picture.names), 20, what="the names")
    keyboard.press(["Alt+f"], pace_ms=PACE_MS)
    await until(page.name.hasFocus, what="the keyboard in the name")
    # The names offered go, or they would take the next keys.
    keyboard.press([*firm, "Escape"], pace_ms=PACE_MS)
    await until(lambda: page.name.text() == firm, what="the name typed")
    keyboard.press(["Alt+m"], pace_ms=PACE_MS)
    await until(page.edits["requests_per_minute"].hasFocus, what="the keyboard in the limit")
    keyboard.press([*"30", "Return"], pace_ms=PACE_MS)
    await until(page.set_button.hasFocus, 20, what="the keyboard at the button")
    keyboard.press(["Return"], pace_ms=PACE_MS)
    sheet = await _question(desk, ConfirmSheet)
    assert "no limit → 30" in sheet.accessibleDescription()
    # The safe answer has the keyboard.
    keyboard.press(["Tab", "Return"], pace_ms=PACE_MS)
    await until(lambda: "Limits of" in desk.window.notice.title(), 20, what="the limit set")
    print("limited in the window")


async def halt_instrument(desk: OperatorDesk, keyboard: Keyboard, symbol: str) -> None:
    """Halt one instrument, its name typed once more."""
    assert desk.parts is not None
    page = desk.parts.halts
    await go_to(desk, keyboard, "Ctrl+6", MARKET)
    await until(lambda: page._picture.known, 20, what="the halts")
    await until(page.list.filter.hasFocus, what="the keyboard in the filter")
    keyboard.press(["Tab"], pace_ms=PACE_MS)
    await until(page.scope.button("venue").hasFocus, what="the keyboard at what to halt")
    keyboard.press(["Right"], pace_ms=PACE_MS)
    await until(lambda: page.scope.value() == "instrument", what="an instrument's halt")
    keyboard.press(["Alt+n"], pace_ms=PACE_MS)
    await until(page.name.hasFocus, what="the keyboard in the name")
    keyboard.press([*symbol.lower(), "Escape"], pace_ms=PACE_MS)
    await until(lambda: page.name.text() == symbol.lower(), 20, what="the name typed")
    keyboard.press(["Alt+r"], pace_ms=PACE_MS)
    await until(page.reason.hasFocus, what="the keyboard in the reason")
    keyboard.press([*"index is stale", "Return"], pace_ms=PACE_MS)
    await until(page.halt_button.hasFocus, 20, what="the keyboard at the button")
    keyboard.press(["Return"], pace_ms=PACE_MS)
    sheet = await _question(desk, DeedSheet)
    keyboard.press(["Alt+c"], pace_ms=PACE_MS)
    await until(sheet.name_edit.hasFocus, what="the keyboard in the question")
    keyboard.press(_typed(symbol), pace_ms=PACE_MS)
    await until(sheet.confirm_button.isEnabled, 20, what="the name typed once more")
    keyboard.press(["Return", "Return"], pace_ms=200)
    await until(lambda: "Halted: " in desk.window.notice.title(), 20, what="the halt")
    await until(lambda: page.list.model.rowCount() == 1, 20, what="the halt in force")
    print("halted in the window")


async def find_all(desk: OperatorDesk, keyboard: Keyboard) -> None:
    """One search for what Olga did has all four acts, and a record proves itself."""
    assert desk.parts is not None
    page = desk.parts.audit
    await go_to(desk, keyboard, "Ctrl+8", AUDIT)
    await until(page.edits["text"].hasFocus, what="the keyboard in the words")
    keyboard.press(["Alt+p"], pace_ms=PACE_MS)
    await until(page.edits["party"].hasFocus, what="the keyboard in the party")
    keyboard.press([*"venue-desk/olga", "Return"], pace_ms=PACE_MS)
    await until(lambda: _kinds(desk) >= ACTS, 20, what="all four acts")
    # From the last field past the button to the filter, and Down into the rows.
    keyboard.press(["Alt+u", "Tab", "Tab", "Down"], pace_ms=PACE_MS)
    await until(page.record.proof.isVisible, 20, what="the proof")
    assert "and agrees" in page.record.proof.text()
    print("found in the audit")


def _kinds(desk: OperatorDesk) -> set[str]:
    """What was found that she did; what concerns her is found as well."""
    assert desk.parts is not None
    model = desk.parts.audit.list.model
    records = [model.record_at(row) for row in range(model.rowCount())]
    return {one.kind for one in records if one.actor.startswith("operator:venue-desk/olga#")}


def _typed(text: str) -> list[str]:
    return [f"Shift+{letter}" if letter.isupper() else letter for letter in text]


async def _question(desk: OperatorDesk, kind: type[QDialog]) -> QDialog:
    await until(lambda: bool(desk.window.findChildren(kind)), 20, what="the question")
    sheet = desk.window.findChild(kind)
    await until(sheet.isActiveWindow, what="the question in front")
    return sheet

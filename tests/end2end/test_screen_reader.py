"""What a screen reader finds: the desk's windows read over AT-SPI, the system's own protocol."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from support.stories.at_spi import Node, Reader, session_bus
from support.stories.x_server import Keyboard, x_server

TESTS = Path(__file__).parents[1]
NO_ROLE = frozenset({"filler", "unknown", "invalid", ""})
LONG_S = 120


class Shown:
    """A window in a process of its own, its reader and a keyboard at it."""

    def __init__(self, process: subprocess.Popen[str], reader: Reader, keyboard: Keyboard) -> None:
        self._process = process
        self.reader = reader
        self.keyboard = keyboard

    def read(self) -> Node:
        (place,) = self.reader.applications(1)
        return self.reader.read(*place)

    def say(self, words: str) -> None:
        """Have the window announce this."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{words}\n")
        self._process.stdin.flush()


@contextmanager
def shown(scene: str) -> Iterator[Shown]:
    with ExitStack() as stack:
        display = stack.enter_context(x_server())
        environment = stack.enter_context(session_bus())
        reader = Reader(environment)
        stack.callback(reader.close)
        keyboard = Keyboard(display)
        stack.callback(keyboard.close)
        process = subprocess.Popen(
            [sys.executable, "-m", "screens.hold", scene],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=TESTS,
            env={
                **environment,
                "DISPLAY": f":{display}",
                "QT_QPA_PLATFORM": "xcb",
                "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            },
        )
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "shown\n"
            yield Shown(process, reader, keyboard)
        finally:
            process.communicate()


@pytest.mark.timeout(LONG_S)
@pytest.mark.parametrize(
    "scene",
    [
        "trader-last-look",
        "maker-counter-armed",
        "operator-comparing",
        "identity-connected",
        "window-settings",
    ],
)
def test_everything_that_takes_the_keyboard_has_a_name_and_a_role(scene: str) -> None:
    with shown(scene) as desk:
        found = [node for node in desk.read().walk() if {"showing", "focusable"} <= node.states]
        assert len(found) > 5
        nameless = [node for node in found if not node.name.strip() or node.role in NO_ROLE]
        assert nameless == []


@pytest.mark.timeout(LONG_S)
def test_quotes_are_read_row_by_row_and_followed_by_keys_and_told() -> None:
    with shown("trader-quoting") as desk:
        tree = desk.read()
        (quotes,) = [node for node in tree.walk() if node.name == "Quotes, best first"]
        assert quotes.role == "list"
        rows = [node for node in quotes.children if node.role == "list item"]
        assert [row.name.split(":")[0] for row in rows[:3]] == [
            "Halcyon Trading",
            "Meridian Digital",
            "Castellan Markets",
        ]
        assert "Bid 0.0052, best, Offer 0.0057, best. Size 100." in rows[0].name
        (lift,) = [node for node in rows[0].walk() if node.name.startswith("Lift ")]
        assert lift.name == "Lift Halcyon Trading: buy 100 at 0.0057"
        choices = [
            node.name
            for node in tree.walk()
            if node.role == "combo box" and "showing" in node.states
        ]
        assert choices == ["Structure: Leg by leg", "Currency: All", "Kind: All"]
        desk.reader.listen()
        # To the quotes, and to the next dealer.
        desk.keyboard.press(["Ctrl+e", "Down"], pace_ms=50)
        assert desk.reader.focused("Meridian Digital").role == "list item"
        desk.say("Bought 100 at 0.0057 from Halcyon Trading")
        assert desk.reader.announced() == "Bought 100 at 0.0057 from Halcyon Trading"

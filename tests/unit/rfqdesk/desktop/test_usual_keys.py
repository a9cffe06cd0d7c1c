"""The keys of a new installation: every desk's commands, apart from each other."""

import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from support.desk.operator_hands import window_at
from support.desk.quoting_room import room
from support.desk.trading_floor import floor

from rfqdesk.desktop.models.keys import key_table
from rfqdesk.desktop.models.keys.key_table import KeyName
from rfqdesk.desktop.views.keys.key_map import sequences
from rfqdesk.desktop.views.keys.shortcuts import LETTERS, ShortcutBook
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.maker import add_maker_views

pytestmark = pytest.mark.qt_loop


@asynccontextmanager
async def trader() -> AsyncIterator[ShortcutBook]:
    async with floor() as made:
        yield made.window.shortcuts


@asynccontextmanager
async def maker() -> AsyncIterator[ShortcutBook]:
    async with room() as made:
        window = DeskWindow()
        add_maker_views(window, made.desk, made.making)
        yield window.shortcuts
        made.making.close()
        window.close()
    window.deleteLater()


@asynccontextmanager
async def operator() -> AsyncIterator[ShortcutBook]:
    async with window_at() as made:
        yield made.window.shortcuts


DESKS = pytest.mark.parametrize("desk", [trader, maker, operator])
Desk = Callable[[], AbstractAsyncContextManager[ShortcutBook]]


@DESKS
async def test_no_two_commands_share_usual_keys_unless_the_keyboard_tells_them_apart(
    desk: Desk,
) -> None:
    async with desk() as book:
        for one, other in itertools.combinations(book.entries(), 2):
            shared = sequences(one.keys) & sequences(other.keys)
            fixed = {one.fixed, other.fixed} - {"", LETTERS}
            apart = one.focused or other.focused or fixed or one.fixed == other.fixed == LETTERS
            assert not shared or not one.meets(other) or apart, (one, other)


@DESKS
async def test_every_command_can_be_given_its_usual_keys_again(desk: Desk) -> None:
    async with desk() as book:
        for at, entry in enumerate(book.commands()):
            own = f"Ctrl+Alt+Shift+F{at % 30 + 5}" if at < 30 else f"Ctrl+Meta+F{at % 30 + 5}"
            assert book.problem(entry, own) == "", entry
            book.rebind(entry, own)
            assert book.problem(entry, entry.usual) == "", entry
            book.rebind(entry, entry.usual)


@DESKS
async def test_every_entry_is_one_of_the_table_and_says_why_it_is_fixed(desk: Desk) -> None:
    named = {one.meaning for one in vars(key_table).values() if isinstance(one, KeyName)}
    named |= {one.meaning for one in (*key_table.FIELD_KEYS, *key_table.FOCUS_KEYS)}
    named |= {key_table.preset(n).meaning for n in range(1, 10)}
    async with desk() as book:
        entries = [one for one in book.entries() if one.section != "Views" and one.fixed != LETTERS]
        assert {one.meaning for one in entries} <= named
        assert len({one.key for one in entries}) == len(entries)
        assert all(one.usual for one in entries)

"""A maker who is called finds the request in hand."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot
from support.quoting_room import room

from rfqdesk.desktop.maker_wiring import add_maker_views
from rfqdesk.desktop.views.main_window import DeskWindow


@pytest.mark.qt_loop
async def test_the_request_that_was_called_for_is_taken_in_hand(
    qtbot: QtBot, tmp_path: Path
) -> None:
    async with room() as r:
        window = DeskWindow(QSettings(str(tmp_path / "desk.ini"), QSettings.Format.IniFormat))
        qtbot.addWidget(window)
        window.show()
        parts = add_maker_views(window, r.desk, r.making)
        assert parts.page.in_hand() == "r1"
        window.show_workspace("blotter")
        parts.look_at("r2")
        assert window.current_workspace() == "make"
        assert parts.page.in_hand() == "r2"
        parts.look_at("gone")
        assert parts.page.in_hand() == "r2"
        r.making.close()

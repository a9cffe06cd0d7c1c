"""The size from which deals are held down is kept in one place, whoever sets it."""

from pathlib import Path

from PySide6.QtCore import QSettings

from rfqdesk.desktop.wiring.hold import HOLD_KEY, HoldKeeper


def test_it_is_kept_and_told_once(tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "desk.ini"), QSettings.Format.IniFormat)
    hold = HoldKeeper(settings)
    told: list[str] = []
    hold.changed.connect(told.append)
    hold.keep("25")
    hold.keep("25")
    assert told == ["25"]
    assert settings.value(HOLD_KEY) == "25"
    assert HoldKeeper(settings).text == "25"
    hold.keep("")
    assert HoldKeeper(settings).text == ""


def test_without_settings_it_lasts_as_long_as_the_desk() -> None:
    hold = HoldKeeper(None)
    hold.keep("3")
    assert hold.text == "3"

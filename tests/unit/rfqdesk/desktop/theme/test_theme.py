"""The theme reaches the widgets: fonts, figures, icons, style sheet."""

from pathlib import Path
from string import Template

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontInfo, QFontMetricsF
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

import rfqdesk.desktop
from rfqdesk.desktop import theme
from rfqdesk.desktop.theme.stylesheet import stylesheet_of
from rfqdesk_resources import font_paths, icon_names, style_path


def test_inter_is_shipped_with_its_licence() -> None:
    faces = {path.stem for path in font_paths()}
    assert faces == {"Inter-Regular", "Inter-Medium", "Inter-SemiBold", "Inter-Bold"}
    licence = font_paths()[0].with_name("OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


@pytest.mark.parametrize(
    "role", ["body", "small", "label", "title", "price", "price_big", "mono-figures"]
)
def test_figures_are_equally_wide(qapp: QApplication, role: theme.FontRole) -> None:
    font = theme.font(role)
    assert QFontInfo(font).family() == "Inter"
    metrics = QFontMetricsF(font)
    assert metrics.horizontalAdvance("1111111") == metrics.horizontalAdvance("0000000")


def test_figures_stay_equally_wide_under_the_style_sheet(qtbot: QtBot) -> None:
    label = QLabel("1")
    qtbot.addWidget(label)
    theme.set_role(label, "price_big")
    label.ensurePolished()
    metrics = QFontMetricsF(label.font())
    assert label.font().pixelSize() == theme.current().size_price_big
    assert metrics.horizontalAdvance("1111111") == metrics.horizontalAdvance("0000000")


def test_every_icon_paints_in_the_colour_asked_for(qapp: QApplication) -> None:
    assert len(icon_names()) > 25
    for name in icon_names():
        image = theme.icon(name, "#ff0000").pixmap(QSize(32, 32)).toImage()
        solid = [
            image.pixelColor(x, y)
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() == 255
        ]
        assert solid, name
        if not name.endswith(("-mid", "-white")):
            assert all(colour == QColor("#ff0000") for colour in solid), name


def test_unknown_icon_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError, match="nonesuch"):
        theme.icon("nonesuch")


def test_style_sheet_leaves_no_token_open() -> None:
    for tokens in theme.THEMES.values():
        assert "$" not in stylesheet_of(tokens)
    assert Template(style_path("base").read_text(encoding="utf-8")).get_identifiers()


def test_changing_the_theme_repaints_and_tells(qtbot: QtBot, qapp: QApplication) -> None:
    button = QPushButton("Send")
    theme.set_role(button, "primary")
    qtbot.addWidget(button)
    button.show()
    try:
        with qtbot.waitSignal(theme.changed):
            theme.apply(qapp, "light")
        middle = button.grab().toImage().pixelColor(button.width() // 2, 4)
        assert middle == QColor(theme.LIGHT.accent)
    finally:
        theme.apply(qapp, "dark")


def test_only_bound_methods_listen_to_the_theme() -> None:
    root = Path(rfqdesk.desktop.__file__).parent
    lasting = [
        f"{file.name}: {line.strip()}"
        for file in sorted(root.rglob("*.py"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if "theme.changed.connect(" in line and "connect(self." not in line
    ]
    assert lasting == []

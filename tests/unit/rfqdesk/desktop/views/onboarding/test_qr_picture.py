"""The painted picture, read back by a decoder that is not ours, in both themes and when large."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.qr import decoded

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.identity.onboarding import OnboardingState, Step
from rfqdesk.desktop.theme import ThemeName
from rfqdesk.desktop.views.onboarding.approval_page import ApprovalPage
from rfqdesk.desktop.views.onboarding.qr_picture import MODULE_PX, QUIET_ZONE, QrPicture
from rfqdesk.identity.fingerprint import grouped
from rfqdesk.identity.qr import qr_of

TEXT = grouped("3f0a91cc5d" * 6 + "beef")


@pytest.fixture(params=["dark", "light"])
def theme_name(request: pytest.FixtureRequest, qapp: QApplication) -> object:
    name: ThemeName = request.param
    theme.apply(qapp, name)
    yield name
    theme.apply(qapp, "dark")


def test_the_whole_page_is_photographed_and_read(
    qtbot: QtBot, theme_name: ThemeName, tmp_path: Path
) -> None:
    page = ApprovalPage()
    qtbot.addWidget(page)
    page.resize(664, 700)
    page.render_state(OnboardingState(step=Step.APPROVAL, fingerprint=TEXT, qr=qr_of(TEXT)))
    page.show()
    assert decoded(page.grab(), tmp_path) == [TEXT]
    assert TEXT in page.qr.accessibleName()


def test_it_is_read_at_twice_the_size(qtbot: QtBot, tmp_path: Path) -> None:
    picture = QrPicture()
    qtbot.addWidget(picture)
    picture.set_modules(qr_of(TEXT), TEXT)
    image = QImage(picture.size() * 2, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2)
    picture.render(image, QPoint(0, 0))
    assert decoded(image, tmp_path) == [TEXT]


def test_the_quiet_zone_is_light_and_nothing_is_blurred(qtbot: QtBot) -> None:
    picture = QrPicture()
    qtbot.addWidget(picture)
    modules = qr_of(TEXT)
    picture.set_modules(modules, TEXT)
    image = picture.grab().toImage()
    side = (len(modules) + 2 * QUIET_ZONE) * MODULE_PX
    assert (picture.width(), picture.height()) == (side, side)
    seen = {image.pixelColor(x, y).name() for x in range(side) for y in range(side)}
    assert seen == {"#000000", "#ffffff"}
    zone = QUIET_ZONE * MODULE_PX
    assert {image.pixelColor(x, y).name() for x in range(side) for y in range(zone)} == {"#ffffff"}


def test_without_a_fingerprint_there_is_no_picture(qtbot: QtBot) -> None:
    picture = QrPicture()
    qtbot.addWidget(picture)
    picture.set_modules(qr_of(TEXT), TEXT)
    picture.set_modules((), "")
    assert not picture.isVisible()

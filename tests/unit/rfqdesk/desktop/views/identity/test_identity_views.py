"""The identity workspace's views: tree, facts, eight cards, copying, keys, readers."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.qt import click, visible_text

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.identity.identity_picture import (
    DAY_MS,
    CertificatePicture,
    CheckPicture,
    HandshakePicture,
    IdentityPicture,
    StepPicture,
)
from rfqdesk.desktop.views.identity import CertificatesView, HandshakeView, LockoutCard

NOW_MS = 1_790_000_000_000
CHECKS = (CheckPicture("Chain: holds.", "ok"), CheckPicture("Not checked.", ""))
STEPS = tuple(
    StepPicture(f"Step title {n}", f"Summary {n}.", (("Group", f"x{n}"),), CHECKS, f"Other {n}.")
    for n in range(1, 9)
)
HANDSHAKE = HandshakePicture("TLS 1.3, both sides", "venue:7443, today", "", STEPS, "all as text")


def certificate(
    name: str, kind: str, *children: CertificatePicture, left_days: int = 60
) -> CertificatePicture:
    return CertificatePicture(
        key=name,
        name=name,
        kind=kind,
        not_before_ms=NOW_MS - 30 * DAY_MS,
        not_after_ms=NOW_MS + left_days * DAY_MS,
        facts=(("Serial", f"serial of {name}"), ("Firm", f"firm of {name}")),
        children=children,
    )


def picture(handshake: HandshakePicture | None = HANDSHAKE) -> IdentityPicture:
    leaves = [certificate("Ines", "Yours", left_days=5)]
    if handshake is not None:
        leaves.insert(0, certificate("server", "The venue's"))
    root = certificate("Root CA", "Root", certificate("Issuing CA", "Issuing CA", *leaves))
    return IdentityPicture(now_ms=NOW_MS, own_key="Ines", roots=(root,), handshake=handshake)


@pytest.fixture
def certificates(qtbot: QtBot) -> CertificatesView:
    view = CertificatesView()
    qtbot.addWidget(view)
    view.resize(480, 700)
    view.show_picture(picture())
    view.show()
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    return view


@pytest.fixture
def handshake(qtbot: QtBot) -> HandshakeView:
    view = HandshakeView()
    qtbot.addWidget(view)
    view.resize(800, 500)
    view.show_picture(picture())
    view.show()
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    return view


def test_the_own_certificate_is_chosen_at_first(certificates: CertificatesView) -> None:
    chosen = certificates.chosen()
    assert chosen is not None
    assert chosen.name == "Ines"
    assert "serial of Ines" in visible_text(certificates.details)
    assert "Yours" in visible_text(certificates.details)


def test_arrow_keys_go_through_the_tree(certificates: CertificatesView, qtbot: QtBot) -> None:
    certificates.setFocus()
    assert certificates.tree.hasFocus()
    seen = []
    for _ in range(3):
        qtbot.keyClick(certificates.tree, Qt.Key.Key_Up)
        chosen = certificates.chosen()
        assert chosen is not None
        seen.append(chosen.name)
    assert seen == ["server", "Issuing CA", "Root CA"]
    assert "serial of Root CA" in visible_text(certificates.details)


def test_the_choice_survives_a_new_picture(certificates: CertificatesView, qtbot: QtBot) -> None:
    certificates.setFocus()
    qtbot.keyClick(certificates.tree, Qt.Key.Key_Home)
    certificates.show_picture(picture())
    chosen = certificates.chosen()
    assert chosen is not None
    assert chosen.name == "Root CA"
    # The venue's certificate is gone with the connection: back to one's own.
    qtbot.keyClick(certificates.tree, Qt.Key.Key_Down)
    qtbot.keyClick(certificates.tree, Qt.Key.Key_Down)
    certificates.show_picture(picture(None))
    chosen = certificates.chosen()
    assert chosen is not None
    assert chosen.name == "Ines"


def test_readers_hear_name_owner_and_life(certificates: CertificatesView) -> None:
    model = certificates.tree.model()
    root = model.index(0, 0)
    issuing = model.index(0, 0, root)
    own = model.index(1, 0, issuing)
    words = own.data(Qt.ItemDataRole.AccessibleTextRole)
    assert words.startswith("Ines, Yours, valid ")
    assert words.endswith("5 days left")
    assert certificates.tree.accessibleName()


@pytest.mark.parametrize("name", ["dark", "light"])
def test_the_bar_is_drawn_in_the_tone_of_what_is_left(
    certificates: CertificatesView, qapp: QApplication, name: theme.ThemeName
) -> None:
    theme.apply(qapp, name)
    try:
        image = certificates.tree.grab().toImage()
        colours = {
            image.pixelColor(x, y).name()
            for y in range(image.height())
            for x in range(0, image.width(), 3)
        }
        tokens = theme.current()
        # Ines has five days of 35 left, the others 60 of 90.
        assert {tokens.ok, tokens.warn, tokens.bg3} <= colours
    finally:
        theme.apply(qapp, "dark")


def test_eight_cards_with_values_and_marks(handshake: HandshakeView) -> None:
    assert [card.step.title for card in handshake.cards] == [one.title for one in STEPS]
    words = visible_text(handshake)
    for expected in ("venue:7443, today", "TLS 1.3, both sides", "x8", "Chain: holds."):
        assert expected in words
    assert "Unlike the textbook: Other 3." in words
    assert "No connection" not in words


def test_up_and_down_go_from_card_to_card_and_into_view(
    handshake: HandshakeView, qtbot: QtBot
) -> None:
    handshake.cards[0].setFocus()
    for at in range(1, 8):
        qtbot.keyClick(handshake.cards[at - 1], Qt.Key.Key_Down)
        assert handshake.cards[at].hasFocus()
        assert handshake.cards[at].property("tone") == "accent"
        assert handshake.cards[at - 1].property("tone") == ""
        assert not handshake.cards[at].visibleRegion().isEmpty()
    qtbot.keyClick(handshake.cards[7], Qt.Key.Key_Down)
    assert handshake.cards[7].hasFocus()
    qtbot.keyClick(handshake.cards[7], Qt.Key.Key_Up)
    assert handshake.cards[6].hasFocus()


def test_tab_goes_from_the_button_to_the_cards(handshake: HandshakeView, qtbot: QtBot) -> None:
    handshake.show_picture(picture(None))
    handshake.show_picture(picture())
    handshake.copy_button.setFocus()
    for card in handshake.cards:
        focused = QApplication.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
        assert card.hasFocus()


def test_a_new_connection_does_not_take_the_focus_away(handshake: HandshakeView) -> None:
    handshake.cards[4].setFocus()
    again = HandshakePicture("TLS 1.3", "later", "", STEPS, "text")
    handshake.show_picture(picture(again))
    assert handshake.cards[4].hasFocus()


def test_a_card_is_whole_for_readers(handshake: HandshakeView) -> None:
    card = handshake.cards[2]
    assert card.accessibleName() == "Step 3 of 8: Step title 3"
    assert card.accessibleDescription() == (
        "Summary 3. Group: x3. Verified: Chain: holds. Note: Not checked. "
        "Unlike the textbook: Other 3."
    )


def test_all_is_copied_as_text(handshake: HandshakeView) -> None:
    click(handshake.copy_button)
    assert QGuiApplication.clipboard().text() == "all as text"


def test_without_a_connection_it_says_so(handshake: HandshakeView) -> None:
    handshake.show_picture(picture(None))
    words = visible_text(handshake)
    assert "No connection to the venue" in words
    assert "venue:7443" not in words
    assert not handshake.copy_button.isVisible()
    assert handshake.cards == []
    handshake.show_picture(picture())
    assert len(handshake.cards) == 8
    assert handshake.copy_button.isVisible()


def test_limits_of_the_interpreter_are_told(handshake: HandshakeView) -> None:
    limited = HandshakePicture("TLS 1.3", "now", "This Python shows less.", STEPS, "text")
    handshake.show_picture(picture(limited))
    assert "This Python shows less." in visible_text(handshake)
    handshake.show_picture(picture())
    assert "This Python shows less." not in visible_text(handshake)


@pytest.mark.parametrize("height", [400, 520, 900])
def test_the_panic_button_is_in_view_however_little_room_there_is(
    qtbot: QtBot, height: int
) -> None:
    view, card = CertificatesView(), LockoutCard()
    qtbot.addWidget(view)
    view.add_below(card)
    view.show_picture(picture())
    view.resize(460, height)
    view.show()
    qtbot.waitUntil(card.isVisible)
    assert view.height() == height
    assert card.geometry().bottom() < height
    assert card.height() >= card.minimumSizeHint().height()

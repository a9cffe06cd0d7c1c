"""Every view in every state: whole at every scale, named, within reach of keys."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot
from screens.compare import difference
from screens.inspection import flaws_of
from screens.planted import PLANTED
from screens.run import SCALES, differences, draw, flaws, surroundings

TESTS = Path(__file__).parents[1]
LONG_S = 600


@pytest.mark.timeout(LONG_S)
@pytest.mark.parametrize("scale", SCALES)
def test_screens_are_whole_and_as_approved(scale: str, tmp_path: Path) -> None:
    # A picture that tells of the day or the place would be as approved here and now alone.
    draw(tmp_path, "", [scale], elsewhere=True)
    assert flaws(tmp_path) == {}
    # After looking at the new ones: make screens SCREENS_ARGS=--approve
    assert differences(tmp_path, scales=[scale]) == {}


@pytest.mark.timeout(LONG_S)
@pytest.mark.parametrize("scale", ["1.25", "3"])
def test_no_word_is_cut_at_other_scales_either(scale: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "screens.look_over"],
        capture_output=True,
        check=True,
        cwd=TESTS,
        env=surroundings(scale),
    )
    assert json.loads(done.stdout) == {}


@pytest.mark.timeout(LONG_S)
@pytest.mark.parametrize("fault", sorted(PLANTED))
def test_a_planted_fault_is_found(fault: str, tmp_path: Path) -> None:
    scene = "trader-quoting"
    draw(tmp_path, scene, ["1"], "--plant", fault)
    found = differences(tmp_path, f"{scene}-dark", scales=["1"])
    assert list(found) == [f"{scene}-dark-100.webp"]
    assert "differ" in found[f"{scene}-dark-100.webp"]


def test_flaws_are_found(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    label = QLabel("much too long for its place")
    label.setFixedWidth(40)
    nameless = QLineEdit()
    lost = QPushButton("Lost")
    lost.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    good = QPushButton("Good")
    group = QButtonGroup(window)
    one_of_two = QPushButton("One of two")
    one_of_two.setCheckable(True)
    group.addButton(one_of_two)
    bare = QFrame()
    bare.setMinimumHeight(10)
    bare.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    for widget in (label, nameless, lost, good, one_of_two, bare):
        column.addWidget(widget)
    window.show()
    QApplication.processEvents()
    assert [flaw.split(":")[0] for flaw in flaws_of(window)] == [
        "cut",
        "nameless",
        "no radio button (CheckBox)",
        "without a role (Border)",
        "out of reach",
    ]


def test_a_figure_that_is_cut_is_found_and_a_word_may_give_way(qtbot: QtBot) -> None:
    table = QTableView()
    qtbot.addWidget(table)
    model = QStandardItemModel(1, 3, table)
    for column, (text, alignment) in enumerate(
        (
            ("61250.50", Qt.AlignmentFlag.AlignRight),
            ("0.0057", Qt.AlignmentFlag.AlignRight),
            ("a name that is long", Qt.AlignmentFlag.AlignLeft),
        )
    ):
        item = QStandardItem(text)
        item.setTextAlignment(alignment)
        model.setItem(0, column, item)
    table.setModel(model)
    for column, width in enumerate((40, 120, 40)):
        table.setColumnWidth(column, width)
    window = QWidget()
    qtbot.addWidget(window)
    QVBoxLayout(window).addWidget(table)
    window.show()
    QApplication.processEvents()
    found = [flaw for flaw in flaws_of(window) if flaw.startswith("cut figure")]
    assert len(found) == 1
    assert "61250.50" in found[0]


def test_a_word_more_is_a_difference_and_a_shade_is_none() -> None:
    approved = QImage(400, 300, QImage.Format.Format_RGB32)
    approved.fill(Qt.GlobalColor.white)
    same = approved.copy()
    same.fill(0xFFF0F0F0)
    assert difference(same, approved).tolerable
    other = approved.copy()
    for x in range(40):
        for y in range(12):
            other.setPixel(20 + x, 20 + y, 0xFF000000)
    told = difference(other, approved)
    assert told.share == pytest.approx(480 / 120_000)
    assert not told.tolerable
    assert not difference(approved.copy(0, 0, 399, 300), approved).tolerable

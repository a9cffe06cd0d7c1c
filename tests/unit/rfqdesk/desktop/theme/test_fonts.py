"""The shipped font has every character that the product writes itself."""

import ast
from pathlib import Path

from PySide6.QtGui import QRawFont
from pytestqt.qtbot import QtBot

import rfqdesk
from rfqdesk_resources import font_paths


def _written(file: Path) -> set[str]:
    constants = (
        node.value
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant)
    )
    texts = "".join(value for value in constants if isinstance(value, str))
    return {character for character in texts if not character.isascii()}


def test_no_character_comes_from_a_font_that_a_computer_may_lack(qtbot: QtBot) -> None:
    faces = {path.name: QRawFont(str(path), 12) for path in font_paths()}
    lacking = {
        (file.name, character, name)
        for file in sorted(Path(rfqdesk.__path__[0]).rglob("*.py"))
        for character in _written(file)
        for name, face in faces.items()
        if not face.supportsCharacter(ord(character))
    }
    assert lacking == set()
    assert len(faces) == 4

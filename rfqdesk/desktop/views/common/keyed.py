"""Words of a widget that name keys, and follow them when they change."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.models.keys.key_table import KeyName


class _KeyedWords(QObject):
    """Lives with its widget. Words with `{}` name keys there, others in parentheses after them."""

    def __init__(self, widget: QWidget, role: str) -> None:
        super().__init__(widget)
        self.setObjectName(role)
        self._put: Callable[[str], object] = widget.setToolTip
        self._words = ""
        self._names: tuple[KeyName, ...] = ()
        BOUND.changed.connect(self._say)

    def take(self, put: Callable[[str], object], words: str, names: tuple[KeyName, ...]) -> None:
        self._put, self._words, self._names = put, words, names
        self._say()

    def _say(self) -> None:
        self._put(keyed_words(self._words, *self._names))


def keyed_words(words: str, *names: KeyName) -> str:
    """The words with the keys as they are now: at each `{}`, or in parentheses at the end."""
    within = "{}" in words
    for name in names:
        said = BOUND.said(name)
        words = words.replace("{}", said, 1) if within else BOUND.beside(words, name)
    return words


def say_keys(
    widget: QWidget, put: Callable[[str], object], words: str, *names: KeyName, role: str = "words"
) -> None:
    """Put words that name keys into a widget, now and whenever the keys change."""
    known = widget.findChild(_KeyedWords, role, Qt.FindChildOption.FindDirectChildrenOnly)
    keyed = known if known is not None else _KeyedWords(widget, role)
    keyed.take(put, words, names)


def key_tip(widget: QWidget, words: str, *names: KeyName) -> None:
    """A tool tip that names keys; without names it is plain."""
    say_keys(widget, widget.setToolTip, words, *names, role="tip")

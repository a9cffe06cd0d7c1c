"""The request's fingerprint on the left, what the applicant read out on the right."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.operator.read_back import Piece, PieceState, ReadBack, read_back
from rfqdesk.desktop.views.common import FieldLabel, SpokenText

WORDS_PER_LINE, GROUPS_PER_LINE = 2, 4
_MARKS = {
    PieceState.EMPTY: "",
    PieceState.TYPING: "\N{HORIZONTAL ELLIPSIS}",
    PieceState.RIGHT: "\N{CHECK MARK}",
    PieceState.WRONG: "\N{MULTIPLICATION X}",
}
_TOLD = {
    PieceState.EMPTY: "not typed",
    PieceState.TYPING: "being typed",
    PieceState.RIGHT: "matches",
    PieceState.WRONG: "differs",
}


class FingerprintPair(QFrame):
    """`changed` after each letter; `read` is how it compares, `text` what was typed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._request = ("", "", "")
        self.read = ReadBack((), by_words=True)
        self.field = QLineEdit()
        self.field.setPlaceholderText("anchor quiet …  or  3F0A 91CC …")
        self.field.setMaxLength(256)
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        theme.set_role(self.verdict, "body2")
        self._left, self._right = _Pieces("The request says"), _Pieces("The applicant read out")
        self._build()
        self.field.textChanged.connect(self._compare)

    def text(self) -> str:
        """What was typed."""
        return self.field.text().strip()

    def set_request(self, enrolment_id: str, fingerprint: str, words: str) -> None:
        """Compare with another request, from nothing."""
        request = (enrolment_id, fingerprint, words)
        if request != self._request:
            self._request = request
            self.field.clear()
            self._compare()

    def _build(self) -> None:
        tokens = theme.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space2)
        pair = QHBoxLayout()
        pair.setSpacing(tokens.space3)
        pair.addWidget(self._left, 1)
        pair.addWidget(self._right, 1)
        column.addLayout(pair)
        column.addWidget(FieldLabel("What the applicant reads &out to you", self.field))
        column.addWidget(self.field)
        column.addWidget(self.verdict)

    def _compare(self) -> None:
        _, fingerprint, words = self._request
        self.read = read = read_back(self.field.text(), fingerprint, words)
        self._left.show_expected(read)
        self._right.show_typed(read)
        told = read.words() if read.pieces else ""
        self.verdict.setText(told)
        tone = "ok" if read.matches else "danger" if read.wrong else ""
        theme.set_role(self.verdict, tone=tone)
        theme.set_role(self.field, tone=tone)
        self.field.setAccessibleDescription(told)
        self.changed.emit()


class _Pieces(SpokenText):
    """Words or groups of digits in straight columns, each with its number."""

    def __init__(self, title: str) -> None:
        super().__init__()
        tokens = theme.current()
        theme.set_role(self, "fingerprint")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._title = title
        self._cells: list[QLabel] = []
        self._by_words = True
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space3, tokens.space3, tokens.space3, tokens.space3)
        column.setSpacing(tokens.space2)
        heading = QLabel(title)
        theme.set_role(heading, "label")
        column.addWidget(heading)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(tokens.space2)
        self._grid.setVerticalSpacing(2)
        column.addLayout(self._grid)
        column.addStretch(1)

    def show_expected(self, read: ReadBack) -> None:
        """Show what the request says."""
        self._lay(read)
        for cell, piece in zip(self._cells, read.pieces, strict=True):
            cell.setText(_shown(piece.expected, read))
            theme.set_role(cell, tone="ok" if piece.state is PieceState.RIGHT else "")
        self._tell([_shown(piece.expected, read) for piece in read.pieces])

    def show_typed(self, read: ReadBack) -> None:
        """Show what was typed, and how each piece compares."""
        self._lay(read)
        for cell, piece in zip(self._cells, read.pieces, strict=True):
            cell.setText(_marked(piece, read))
            wrong = piece.state is PieceState.WRONG
            right = piece.state is PieceState.RIGHT
            theme.set_role(cell, tone="ok" if right else "danger" if wrong else "muted")
        self._tell([f"{piece.typed} {_TOLD[piece.state]}".strip() for piece in read.pieces])

    def _lay(self, read: ReadBack) -> None:
        if len(self._cells) == len(read.pieces) and self._by_words == read.by_words:
            return
        self._by_words = read.by_words
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._cells = []
        across = WORDS_PER_LINE if read.by_words else GROUPS_PER_LINE
        for place in range(len(read.pieces)):
            line, at = divmod(place, across)
            number = QLabel(str(place + 1))
            theme.set_role(number, "hint")
            number.setFixedWidth(18)
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            cell = QLabel()
            theme.set_role(cell, "read_piece")
            cell.setTextFormat(Qt.TextFormat.PlainText)
            self._grid.addWidget(number, line, 2 * at)
            self._grid.addWidget(cell, line, 2 * at + 1)
            self._grid.setColumnStretch(2 * at + 1, 1)
            self._cells.append(cell)

    def _tell(self, words: list[str]) -> None:
        numbered = ", ".join(f"{number} {word}" for number, word in enumerate(words, start=1))
        self.setAccessibleName(f"{self._title}: {numbered}")


def _shown(text: str, read: ReadBack) -> str:
    return text if read.by_words else text.upper()


def _marked(piece: Piece, read: ReadBack) -> str:
    if not piece.typed:
        return "\N{EN DASH}"
    typed = _shown(piece.typed, read)
    # A long mistake must not push what stands beside it away.
    shown = typed if len(typed) <= 12 else f"{typed[:11]}\N{HORIZONTAL ELLIPSIS}"
    return f"{shown} {_MARKS[piece.state]}".strip()

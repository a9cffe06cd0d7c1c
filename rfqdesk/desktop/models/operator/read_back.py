"""What the applicant reads out against what the request says, piece by piece as it is typed.

The venue compares once more, and its word counts; this shows the operator where it differs.
"""

import re
from enum import StrEnum

from msgspec import Struct

DIGITS, WORDS, GROUP_CHARS = 64, 10, 4
_NOT_HEX = re.compile(r"[^0-9a-f]")


class PieceState(StrEnum):
    """How a piece stands: not typed, being typed, right, or wrong."""

    EMPTY = ""
    TYPING = "typing"
    RIGHT = "ok"
    WRONG = "danger"


class Piece(Struct, frozen=True):
    """A word, or four digits: what the request says, and what was typed of it."""

    expected: str
    typed: str = ""
    state: PieceState = PieceState.EMPTY


class ReadBack(Struct, frozen=True):
    """Everything typed so far. `surplus` is what was typed beyond the last piece."""

    pieces: tuple[Piece, ...]
    by_words: bool
    surplus: str = ""

    @property
    def matches(self) -> bool:
        """Whether all of it was typed, and all of it is right."""
        right = all(piece.state is PieceState.RIGHT for piece in self.pieces)
        return bool(self.pieces) and right and not self.surplus

    @property
    def wrong(self) -> bool:
        """Whether something is not what the request says."""
        return bool(self.surplus) or any(p.state is PieceState.WRONG for p in self.pieces)

    def words(self) -> str:
        """How it stands, in a sentence."""
        right = sum(piece.state is PieceState.RIGHT for piece in self.pieces)
        unit = "words" if self.by_words else "groups"
        if self.matches:
            return f"All {len(self.pieces)} {unit} match. You may approve."
        if self.surplus:
            return f"There are {len(self.pieces)} {unit}; “{self.surplus}” is too much."
        for number, piece in enumerate(self.pieces, start=1):
            if piece.state is PieceState.WRONG:
                one = "Word" if self.by_words else "Group"
                return (
                    f"{one} {number} differs: “{piece.typed}”. Ask the applicant to read it again; "
                    "if it still differs, somebody else sent this request: reject it."
                )
        if not right and not any(piece.typed for piece in self.pieces):
            return "Type the ten words or the 64 digits that the applicant reads out to you."
        return f"{right} of {len(self.pieces)} {unit} match."


def read_back(text: str, fingerprint: str, words: str) -> ReadBack:
    """Compare what was typed with a request's fingerprint (64 digits) or its ten words."""
    plain = text.casefold()
    digits = _NOT_HEX.sub("", plain)
    only_digits = digits == re.sub(r"[\s:.,-]", "", plain)
    # Words can be made of a to f alone, so letters count as digits only where they fit.
    if digits and only_digits and (any(map(str.isdigit, digits)) or _fits(digits, fingerprint)):
        return _by_digits(digits, fingerprint.casefold())
    return _by_words(plain.replace(",", " "), words.split())


def _fits(digits: str, fingerprint: str) -> bool:
    return fingerprint.casefold().startswith(digits)


def _by_digits(digits: str, fingerprint: str) -> ReadBack:
    pieces = []
    for at in range(0, DIGITS, GROUP_CHARS):
        expected, typed = fingerprint[at : at + GROUP_CHARS], digits[at : at + GROUP_CHARS]
        pieces.append(Piece(expected, typed, _state(expected, typed, len(typed) < GROUP_CHARS)))
    return ReadBack(tuple(pieces), by_words=False, surplus=digits[DIGITS:])


def _by_words(text: str, expected: list[str]) -> ReadBack:
    typed = text.split()
    unfinished = bool(typed) and not text[-1].isspace()
    pieces = []
    for place, word in enumerate(expected):
        said = typed[place] if place < len(typed) else ""
        last = unfinished and place == len(typed) - 1
        pieces.append(Piece(word, said, _state(word, said, last)))
    return ReadBack(tuple(pieces), by_words=True, surplus=" ".join(typed[len(expected) :]))


def _state(expected: str, typed: str, unfinished: bool) -> PieceState:
    if not typed:
        return PieceState.EMPTY
    if typed == expected:
        return PieceState.RIGHT
    return PieceState.TYPING if unfinished and expected.startswith(typed) else PieceState.WRONG

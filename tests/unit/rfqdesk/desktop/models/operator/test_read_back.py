"""What the applicant reads out, compared as it is typed."""

import pytest

from rfqdesk.desktop.models.operator.read_back import PieceState, ReadBack, read_back

PRINT = "9f2c44d07b1e5a63" * 4
WORDS = "anchor quiet basket lemon orbit velvet candle thunder maple ribbon"


def read(text: str) -> ReadBack:
    return read_back(text, PRINT, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        WORDS,
        WORDS.upper(),
        WORDS.replace(" ", ", ") + "  ",
        PRINT,
        " ".join(PRINT[at : at + 4].upper() for at in range(0, 64, 4)),
        ":".join(PRINT[at : at + 2] for at in range(0, 64, 2)),
    ],
)
def test_all_of_it_matches_however_it_is_typed(text: str) -> None:
    assert read(text).matches
    assert "You may approve" in read(text).words()


@pytest.mark.parametrize(
    "text",
    [
        "",
        WORDS.rsplit(" ", 1)[0],
        WORDS + " more",
        WORDS.replace("orbit", "orchid"),
        WORDS.replace("quiet basket", "basket quiet"),
        PRINT[:-1],
        PRINT + "0",
        "0" + PRINT[1:],
    ],
)
def test_less_more_or_other_does_not_match(text: str) -> None:
    assert not read(text).matches


def test_pieces_are_judged_as_they_are_typed() -> None:
    states = [piece.state for piece in read("anchor quit bas").pieces]
    assert states[:4] == [
        PieceState.RIGHT,
        PieceState.WRONG,
        PieceState.TYPING,
        PieceState.EMPTY,
    ]
    assert read("anchor quie").pieces[1].state is PieceState.TYPING
    # A word that is done is wrong where it is only the beginning of the right one.
    assert read("anchor quie ").pieces[1].state is PieceState.WRONG
    assert "Word 2 differs" in read("anchor quit bas").words()


def test_digits_are_told_from_words() -> None:
    assert not read("9f2c 44").by_words
    assert [piece.state for piece in read("9f2c 44").pieces[:3]] == [
        PieceState.RIGHT,
        PieceState.TYPING,
        PieceState.EMPTY,
    ]
    assert "Group 2 differs" in read("9f2c 55d0").words()
    assert read_back("fa", "facade" + "0" * 58, "facade " * 10).by_words is False
    assert read_back("face", PRINT, "facet quiet").by_words


def test_what_is_too_much_is_said() -> None:
    assert read(WORDS + " more").surplus == "more"
    assert "too much" in read(WORDS + " more").words()
    assert read(WORDS + " more").wrong

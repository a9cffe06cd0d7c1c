"""Ten words: a hundred bits of the fingerprint, neither more nor fewer."""

from hypothesis import given
from hypothesis import strategies as st

from rfqdesk.identity.words import typed_words, word_list, words_of

fingerprints = st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}")


@given(fingerprints)
def test_the_first_hundred_bits_can_be_read_back(fingerprint: str) -> None:
    words = words_of(fingerprint).split()
    assert len(words) == 10
    number = 0
    for word in words:
        number = number * 1024 + word_list().index(word)
    assert f"{number:025x}" == fingerprint[:25]


@given(fingerprints, st.integers(0, 99))
def test_each_of_the_hundred_bits_counts(fingerprint: str, bit: int) -> None:
    other = f"{int(fingerprint, 16) ^ 1 << (255 - bit):064x}"
    differing = zip(words_of(fingerprint).split(), words_of(other).split(), strict=True)
    assert [one == another for one, another in differing].count(False) == 1


@given(fingerprints, st.sampled_from([" ", "  ", "\n", ", ", "\t"]), st.booleans())
def test_case_and_spaces_do_not_count(fingerprint: str, gap: str, loud: bool) -> None:
    words = words_of(fingerprint)
    typed = gap.join(words.split())
    assert typed_words(f" {typed.upper() if loud else typed}{gap}") == words


@given(fingerprints, st.text())
def test_other_words_are_never_taken_for_them(fingerprint: str, text: str) -> None:
    words = words_of(fingerprint)
    assert (typed_words(text) == words) == (
        text.replace(",", " ").casefold().split() == words.split()
    )

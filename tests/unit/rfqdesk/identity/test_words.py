"""The word list: short, plain, distinct to the eye and to the ear's first letters."""

import hashlib
import re

from rfqdesk.identity.words import LIST_LENGTH, word_list, words_of


def test_the_list_is_1024_short_words_in_order() -> None:
    words = word_list()
    assert len(words) == LIST_LENGTH == 1024
    assert list(words) == sorted(set(words))
    assert all(re.fullmatch(r"[a-z]{4,8}", word) for word in words)


def test_the_first_four_letters_tell_any_two_apart() -> None:
    assert len({word[:4] for word in word_list()}) == LIST_LENGTH


def test_no_word_is_one_letter_away_from_another() -> None:
    patterns: dict[str, str] = {}
    for word in word_list():
        for at in range(len(word)):
            changed, dropped = f"{word[:at]}?{word[at + 1 :]}", word[:at] + word[at + 1 :]
            assert patterns.setdefault(changed, word) == word
            assert dropped not in word_list()


def test_words_that_are_known_to_sound_alike_are_not_both_there() -> None:
    alike = ["berry bury", "board bored", "flour flower", "knight night", "right write",
             "cellar seller", "cereal serial", "mussel muscle", "stair stare", "waist waste",
             "weather whether", "symbol cymbal", "steel steal", "pair pear", "piece peace",
             "source sauce", "profit prophet", "course coarse", "principal principle",
             "lesson lessen", "kernel colonel", "idle idol", "whale wail"]  # fmt: skip
    present = set(word_list())
    for pair in alike:
        assert not present.issuperset(pair.split())


def test_what_a_fingerprint_reads_as_never_changes() -> None:
    digest = hashlib.sha256("\n".join(word_list()).encode()).hexdigest()
    assert digest == "b2c7ca1b28e2d492adbbc07277dab2a61aa751d8c8f4e03d091e5196f0e54929"
    first, last = word_list()[0], word_list()[-1]
    assert words_of("0" * 64) == " ".join([first] * 10)
    assert words_of("f" * 64) == " ".join([last] * 10)
    assert words_of("0" * 24 + "1" + "0" * 39) == " ".join([*[first] * 9, word_list()[1]])

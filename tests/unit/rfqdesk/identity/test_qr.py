"""A fingerprint drawn as a picture that any reader finds and reads."""

from rfqdesk.identity.fingerprint import grouped, parse
from rfqdesk.identity.qr import QUIET_ZONE, framed, qr_of

TEXT = grouped("3f0a91cc" * 8)


def test_it_is_a_square_with_the_three_marks_that_readers_look_for() -> None:
    modules = qr_of(TEXT)
    side = len(modules)
    assert all(len(row) == side for row in modules)
    mark = [all(modules[0][:7]), all(modules[0][-7:]), all(row[0] for row in modules[-7:])]
    assert mark == [True, True, True]
    assert qr_of(TEXT) == modules
    assert qr_of(grouped("3f0a91cd" * 8)) != modules


def test_light_is_left_around_it() -> None:
    modules, whole = qr_of(TEXT), framed(qr_of(TEXT))
    assert len(whole) == len(modules) + 2 * QUIET_ZONE
    assert all(len(row) == len(whole) for row in whole)
    assert not any(any(row) for row in (*whole[:QUIET_ZONE], *whole[-QUIET_ZONE:]))
    assert not any(any((*row[:QUIET_ZONE], *row[-QUIET_ZONE:])) for row in whole)
    assert tuple(row[QUIET_ZONE:-QUIET_ZONE] for row in whole[QUIET_ZONE:-QUIET_ZONE]) == modules


def test_the_text_is_one_that_is_taken_as_it_was_scanned() -> None:
    assert parse(TEXT) == "3f0a91cc" * 8

"""What is left of a certificate, in words, as a tone and as a bar."""

import pytest

from rfqdesk.desktop.models.identity.identity_picture import (
    DAY_MS,
    HOUR_MS,
    CertificatePicture,
    life_share,
    life_words,
    period_words,
    span_words,
)

BEGIN_MS = 1_790_000_000_000


def certificate(life_ms: int) -> CertificatePicture:
    return CertificatePicture(
        key="k",
        name="Ines",
        kind="Yours",
        not_before_ms=BEGIN_MS,
        not_after_ms=BEGIN_MS + life_ms,
        facts=(),
    )


@pytest.mark.parametrize(
    ("life_ms", "left_ms", "words", "tone"),
    [
        (90 * DAY_MS, 90 * DAY_MS, "90 days left", "ok"),
        (90 * DAY_MS, 18 * DAY_MS, "18 days left", "ok"),
        (90 * DAY_MS, 17 * DAY_MS, "17 days left", "warn"),
        (90 * DAY_MS, 4 * DAY_MS, "4 days left", "danger"),
        (90 * DAY_MS, DAY_MS, "1 day left", "danger"),
        (90 * DAY_MS, DAY_MS - 1, "23 hours left", "danger"),
        (90 * DAY_MS, 0, "expired", "danger"),
        # Lives of hours are judged by their own length.
        (8 * HOUR_MS, 6 * HOUR_MS, "6 hours left", "ok"),
        (8 * HOUR_MS, HOUR_MS, "1 hour left", "warn"),
        (8 * HOUR_MS, 59_000, "less than a minute left", "danger"),
        (90 * DAY_MS, 91 * DAY_MS, "not yet valid", "danger"),
    ],
)
def test_what_is_left(life_ms: int, left_ms: int, words: str, tone: str) -> None:
    assert life_words(certificate(life_ms), BEGIN_MS + life_ms - left_ms) == (words, tone)


def test_the_share_that_has_passed_stays_within_the_bar() -> None:
    one = certificate(100)
    assert [life_share(one, BEGIN_MS + at) for at in (-50, 0, 25, 100, 900)] == [0, 0, 0.25, 1, 1]
    assert life_share(certificate(0), BEGIN_MS) == 0


def test_spans_and_periods() -> None:
    assert span_words(3649 * DAY_MS) == "3,649 days"
    assert span_words(2 * 60_000) == "2 minutes"
    assert period_words(certificate(90 * DAY_MS)) == "21 Sep 2026 to 20 Dec 2026"
    assert period_words(certificate(HOUR_MS)) == "21 Sep 2026 14:13 to 21 Sep 2026 15:13"

"""Settings are judged as they are typed, with a reason for what can't be taken."""

import pytest

from rfqdesk.desktop.models.alerts import AlertKind, AlertSettings, settings_of, settings_text
from rfqdesk.desktop.models.settings import judge_hold, judge_scale, judge_wav, scale_factor

WAV = b"RIFF\x24\x00\x00\x00WAVEfmt "


@pytest.mark.parametrize(
    ("text", "value"), [("", ""), ("25k", "25,000"), (" 1.5 ", "1.5"), ("1,000", "1,000")]
)
def test_a_size_is_kept_as_it_is_shown(text: str, value: str) -> None:
    judged = judge_hold(text)
    assert (judged.value, judged.problem) == (value, "")


@pytest.mark.parametrize("text", ["0", "-1", "x", "1,5", "\u0663"])
def test_a_size_that_is_none_has_a_reason(text: str) -> None:
    assert judge_hold(text).value is None
    assert judge_hold(text).problem


@pytest.mark.parametrize(("text", "value"), [("", ""), ("125", "125"), ("150 %", "150")])
def test_a_scale_is_taken_within_its_bounds(text: str, value: str) -> None:
    assert judge_scale(text).value == value


@pytest.mark.parametrize("text", ["74", "301", "1.5", "-100", "\u0661\u0660\u0660", "99999"])
def test_another_scale_has_a_reason(text: str) -> None:
    assert judge_scale(text).value is None
    assert judge_scale(text).problem


def test_qt_is_told_a_factor_and_nothing_that_can_not_be_one() -> None:
    assert [scale_factor(one) for one in ("125", "200", "", "9000", None, 5)] == [
        "1.25", "2", "", "", "", "",
    ]  # fmt: skip


def test_only_short_wav_files_are_sounds() -> None:
    assert judge_wav(WAV, 1_000) == ""
    assert "no WAV" in judge_wav(b"ID3", 1_000)
    assert "longer" in judge_wav(WAV, 10_000_000)


def test_a_sound_is_none_a_beep_or_a_file_and_is_kept() -> None:
    settings = AlertSettings().with_sound(AlertKind.ENDED, "/a.wav")
    assert settings.sounds(AlertKind.ENDED)
    again = settings_of(settings_text(settings))
    assert again == settings
    assert again.files == {AlertKind.ENDED: "/a.wav"}
    beeping = again.with_sound(AlertKind.ENDED, "")
    assert (beeping.sounds(AlertKind.ENDED), beeping.files) == (True, {})
    silent = again.with_sound(AlertKind.ENDED, None)
    assert (silent.sounds(AlertKind.ENDED), silent.files) == (False, {})

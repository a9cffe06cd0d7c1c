"""What ends with the line: what is kept, what is in force, and when a change holds."""

import pytest

from rfqdesk.desktop.models.disconnect import DisconnectPicture, ends_on_disconnect


@pytest.mark.parametrize(
    ("kept", "ends"), [("end", True), ("stay", False), (None, True), ("", True), ("maybe", True)]
)
def test_only_what_is_a_choice_is_one(kept: object, ends: bool) -> None:
    assert ends_on_disconnect(kept, default=True) is ends


def test_the_strip_tells_what_is_in_force_and_what_comes() -> None:
    same = DisconnectPicture(maker=True, chosen=True, in_force=True)
    assert (same.strip(), same.tone) == ("On a lost line: quotes withdrawn", "")
    changed = DisconnectPicture(maker=True, chosen=True, in_force=False)
    assert changed.strip() == "On a lost line: quotes stay, from the next log-on withdrawn"
    assert changed.tone == "warn"
    assert "holds from the next log-on" in changed.note()
    trader = DisconnectPicture(maker=False, chosen=False, in_force=False)
    assert (trader.strip(), trader.tone) == ("On a lost line: requests stay", "")
    assert DisconnectPicture(maker=True, chosen=False).strip() == ""

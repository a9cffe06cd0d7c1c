"""Ids that nobody can guess."""

import re
import secrets

import pytest

from rfqserver.service import ids


@pytest.mark.rule("MSG-06")
def test_an_id_is_made_of_eighty_bits_of_the_systems_randomness(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def token_bytes(count: int) -> bytes:
        asked.append(count)
        return b"\xff" * count

    made = {ids.new_id() for _ in range(1_000)}
    assert len(made) == 1_000
    assert all(re.fullmatch(r"[a-z2-7]{16}", one) for one in made)
    monkeypatch.setattr(secrets, "token_bytes", token_bytes)
    assert ids.new_id() == "7" * 16
    assert asked == [10]

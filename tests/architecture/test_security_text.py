"""SECURITY.md promises tests; a promise that points nowhere is worse than none."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
NAMED = sorted(
    set(re.findall(r"`([a-z0-9_/]+\.py)`", (PROJECT / "SECURITY.md").read_text("utf-8")))
)


@pytest.mark.parametrize("name", NAMED)
def test_every_test_that_is_named_exists(name: str) -> None:
    assert (PROJECT / "tests" / name).is_file()


def test_it_names_some() -> None:
    assert len(NAMED) > 15

"""What the README shows is what there is."""

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
README = (PROJECT / "README.md").read_text("utf-8")


def test_the_bot_is_the_one_that_is_tested() -> None:
    [shown] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    tested = (PROJECT / "tests" / "integration" / "dealer_bot.py").read_text("utf-8")
    assert shown.strip() == tested.strip()


def test_everything_it_links_to_exists() -> None:
    for target in re.findall(r"\]\(([^)#]+)", README):
        assert (PROJECT / target).exists(), target

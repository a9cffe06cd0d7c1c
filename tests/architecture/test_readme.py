"""What the README shows is what there is."""

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
README = (PROJECT / "README.md").read_text("utf-8")


def test_the_examples_are_those_that_are_tested() -> None:
    shown = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    folder = PROJECT / "tests" / "integration"
    bots = ("enrol_bot.py", "trader_bot.py", "dealer_bot.py")
    tested = [(folder / bot).read_text("utf-8") for bot in bots]
    assert [example.strip() for example in shown] == [example.strip() for example in tested]


def test_everything_it_links_to_exists() -> None:
    for target in re.findall(r"\]\(([^)#]+)", README):
        assert (PROJECT / target).exists(), target

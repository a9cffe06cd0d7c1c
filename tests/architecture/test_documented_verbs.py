"""Every command line that the documents show is one that the program takes."""

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from support.source_files import ROOT

from rfqserver.cli.main import app

DOCUMENTS = ("README.md", "OPERATING.md")
COMMAND: Any = typer.main.get_command(app)


def shown() -> Iterator[str]:
    """Whole lines in the blocks of shell, continued ones joined, and what stands in the text."""
    for document in DOCUMENTS:
        text = (ROOT / document).read_text("utf-8")
        for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
            yield from re.findall(r"^rfqserver .*$", block.replace("\\\n", " "), re.MULTILINE)
        prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        yield from (" ".join(found.split()) for found in re.findall(r"`(rfqserver [^`]+)`", prose))


@pytest.mark.parametrize("line", sorted(set(shown())))
def test_the_program_takes_it(line: str) -> None:
    words = shlex.split(line, comments=True)[1:]
    command = COMMAND
    while verbs := getattr(command, "commands", None):
        verb = words.pop(0)
        assert verb in verbs, f"no verb {verb} in {line}"
        command = verbs[verb]
    options = {name for parameter in command.params for name in parameter.opts}
    assert {word.split("=")[0] for word in words if word.startswith("--")} <= options | {"--help"}


def test_something_is_shown() -> None:
    assert len(set(shown())) > 20

"""`rfqserver schema`: the protocol's messages as JSON Schema."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from rfqdesk.protocol.schema import client_schema, server_schema
from rfqserver.cli.output import say, telling_errors


class Messages(StrEnum):
    """Whose messages."""

    CLIENT = "client"
    SERVER = "server"


def schema(
    messages: Annotated[Messages, typer.Argument(help="Whose messages.")],
    output: Annotated[
        Path | None, typer.Option(help="Write to this file instead of the screen.")
    ] = None,
) -> None:
    """Print the messages of rfq.v1 as JSON Schema (draft 2020-12). Needs no venue."""
    made = client_schema() if messages is Messages.CLIENT else server_schema()
    text = json.dumps(made, indent=2)
    if output is None:
        # Past the formatting, which would break lines and colour the text.
        typer.echo(text)
        return
    with telling_errors():
        output.write_text(f"{text}\n", encoding="utf-8")
        say(f"{output} is written.")

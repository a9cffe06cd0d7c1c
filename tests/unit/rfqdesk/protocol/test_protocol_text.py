"""The normative text and the code must not drift apart."""

import json
import re
from importlib.resources import files

import pytest

from rfqdesk.protocol.codec import decode_client, decode_server
from rfqdesk.protocol.commands import ClientMessage
from rfqdesk.protocol.events import ServerMessage

TEXT = files("rfqdesk.protocol").joinpath("PROTOCOL.md").read_text(encoding="utf-8")
EXAMPLES = [" ".join(block.split()) for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)]


def type_of(message_class: type) -> str:
    return str(message_class.__struct_config__.tag)  # type: ignore[attr-defined]


CLIENT_TYPES = {type_of(c) for c in ClientMessage.__args__}
SERVER_TYPES = {type_of(c) for c in ServerMessage.__args__}


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_a_message(example: str) -> None:
    if json.loads(example)["type"] in CLIENT_TYPES:
        decode_client(example)
    else:
        decode_server(example)


@pytest.mark.parametrize("name", sorted(CLIENT_TYPES | SERVER_TYPES))
def test_every_message_is_described(name: str) -> None:
    assert f"`{name}`" in TEXT


@pytest.mark.parametrize("name", sorted(CLIENT_TYPES))
def test_every_command_but_the_heartbeat_has_an_example(name: str) -> None:
    assert name == "heartbeat" or any(json.loads(e)["type"] == name for e in EXAMPLES)

"""The normative text and the code must not drift apart."""

import json
import re
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from rfqdesk.protocol.codec import decode_client, decode_server
from rfqdesk.protocol.commands import ClientMessage
from rfqdesk.protocol.events import ServerMessage
from rfqdesk.protocol.schema import client_schema, server_schema

TEXT = files("rfqdesk.protocol").joinpath("PROTOCOL.md").read_text(encoding="utf-8")
EXAMPLES = [" ".join(block.split()) for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)]
TYPES_SHOWN = {json.loads(example)["type"] for example in EXAMPLES}
NO_FIX = frozenset({"maker_certificate", "welcome", "snapshot", "caught_up", "standing", "ack"})
"""Messages without a counterpart in FIX 5.0 SP2."""


def type_of(message_class: type) -> str:
    return str(message_class.__struct_config__.tag)  # type: ignore[attr-defined]


CLIENT_TYPES = {type_of(c) for c in ClientMessage.__args__}
SERVER_TYPES = {type_of(c) for c in ServerMessage.__args__}
VALIDATORS = {
    True: Draft202012Validator(client_schema()),
    False: Draft202012Validator(server_schema()),
}


def row_of(name: str) -> list[str]:
    """The cells of the message's row, in whichever table of sections 4 and 5 it stands."""
    found = re.findall(rf"^\| `{name}` \|(.*)\|$", TEXT, re.MULTILINE)
    assert found, (
        f"PROTOCOL.md has no row for `{name}`: add one to the table of section "
        f"{'4 (type, FIX, who, answer, effect)' if name in CLIENT_TYPES else '5 (type, FIX, who)'}"
    )
    return [cell.strip() for cell in found[0].split("|")]


def errors(example: dict[str, Any]) -> list[str]:
    validator = VALIDATORS[example["type"] in CLIENT_TYPES]
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(example)]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_a_message(example: str) -> None:
    if json.loads(example)["type"] in CLIENT_TYPES:
        decode_client(example)
    else:
        decode_server(example)


@pytest.mark.rule("MSG-08")
@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_fits_the_schema(example: str) -> None:
    assert errors(json.loads(example)) == []


@pytest.mark.rule("MSG-08")
@pytest.mark.parametrize("example", EXAMPLES)
def test_the_schema_refuses_what_an_example_is_not(example: str) -> None:
    content = json.loads(example)
    assert errors({**content, "type": "nothing_of_ours"})
    required = next(member for member in content if member != "type")
    unfit = ["unfit"] if isinstance(content[required], dict) else {"un": "fit"}
    assert errors({**content, required: unfit})
    if content["type"] in CLIENT_TYPES:
        assert errors({**content, "surprise": 1})


def test_the_schemas_are_schemas_themselves() -> None:
    for validator in VALIDATORS.values():
        Draft202012Validator.check_schema(validator.schema)


@pytest.mark.parametrize("name", sorted(CLIENT_TYPES | SERVER_TYPES))
def test_every_message_has_an_example(name: str) -> None:
    assert name in TYPES_SHOWN, f"PROTOCOL.md shows no example of `{name}`: add one in ```json"


@pytest.mark.parametrize("name", sorted(CLIENT_TYPES))
def test_every_command_says_who_sends_it_and_what_is_answered(name: str) -> None:
    fix, who, answer, *_ = row_of(name)
    assert re.search(r"\([A-Za-z0-9]{1,2}\)", fix), f"`{name}`: its row names no FIX message type"
    assert who in {"all", "trader", "maker"}, f"`{name}`: its row does not say who may send it"
    answers = set(re.findall(r"`([a-z_]+)`", answer)) & SERVER_TYPES
    assert answers, f"`{name}`: its row names no answer"


@pytest.mark.parametrize("name", sorted(SERVER_TYPES))
def test_every_message_of_the_venue_says_who_gets_it(name: str) -> None:
    fix, who, *_ = row_of(name)
    named = re.search(r"\([A-Za-z0-9]{1,2}\)", fix) is not None
    assert named or name in NO_FIX, f"`{name}`: its row names no FIX message type"
    assert who, f"`{name}`: its row does not say who gets it"

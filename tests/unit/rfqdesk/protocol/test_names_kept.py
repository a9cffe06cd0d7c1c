"""What `rfq.v1` has ever named it names still: types, members and codes, wherever they stand."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rfqdesk.protocol.limits import MINOR_VERSION, MINOR_VERSION_MIN
from rfqdesk.protocol.schema import client_schema, server_schema

KEPT = Path(__file__).with_name("names_of_rfq_v1.txt")
"""One name a line; whoever adds to the protocol adds them here, and nobody takes one away."""


def names_now() -> set[str]:
    """`client quote.bid.price` for a member, `server reject.reason = halted` for a code."""
    found: set[str] = set()
    for side, schema in (("client", client_schema()), ("server", server_schema())):
        definitions = schema["$defs"]
        for definition in definitions.values():
            kind = definition.get("properties", {}).get("type", {}).get("enum", [""])[0]
            if kind:
                found.add(f"{side} {kind}")
                found |= {f"{side} {kind}{rest}" for rest in _below(definition, definitions)}
    return found


def _below(schema: Any, definitions: dict[str, Any]) -> Iterator[str]:
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
        if "type" in schema.get("properties", {}):
            return  # A message within a message stands in the list by itself.
    yield from (f" = {code}" for code in schema.get("enum", ()))
    for way in (*schema.get("anyOf", ()), *schema.get("prefixItems", ())):
        yield from _below(way, definitions)
    if isinstance(schema.get("items"), dict):
        yield from _below(schema["items"], definitions)
    for name, member in schema.get("properties", {}).items():
        if name == "type":
            continue
        yield f".{name}"
        yield from (f".{name}{rest}" for rest in _below(member, definitions))


@pytest.mark.rule("VER-05", "RSN-01")
def test_no_name_that_ever_was_is_missing() -> None:
    kept = set(KEPT.read_text(encoding="utf-8").splitlines())
    assert len(kept) > 600
    assert kept - names_now() == set()


@pytest.mark.rule("VER-03")
def test_there_is_no_version_in_between_that_a_client_could_be_of() -> None:
    # Once the venue knows more than the least it demands, what it says has to be fitted to the
    # client's version; then this is the place to test that.
    assert MINOR_VERSION_MIN == MINOR_VERSION

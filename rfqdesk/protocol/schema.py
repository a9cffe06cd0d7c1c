"""The messages as JSON Schema (draft 2020-12), made from the types."""

from typing import Any

import msgspec

from rfqdesk.protocol.commands import ClientMessage
from rfqdesk.protocol.events import ServerMessage
from rfqdesk.protocol.limits import MINOR_VERSION, SUBPROTOCOL

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def client_schema() -> dict[str, Any]:
    """What a client may send; members that it does not name are refused."""
    return _schema("client", ClientMessage)


def server_schema() -> dict[str, Any]:
    """What the venue sends; members that it does not name are to be ignored."""
    return _schema("server", ServerMessage)


def _schema(side: str, messages: Any) -> dict[str, Any]:
    return {
        "$schema": DIALECT,
        "$id": f"urn:{SUBPROTOCOL}.{MINOR_VERSION}:{side}",
        "title": f"{SUBPROTOCOL}, minor version {MINOR_VERSION}: messages of the {side}",
        **msgspec.json.schema(messages),
    }

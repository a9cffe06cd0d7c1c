"""Bytes to messages and back. Strict towards clients, tolerant towards servers.

A text frame holds one or more JSON objects separated by newlines.
"""

import json
import re
from contextlib import suppress
from typing import Any, NoReturn

import msgspec

from rfqdesk.protocol.commands import ClientMessage
from rfqdesk.protocol.events import ServerMessage
from rfqdesk.protocol.ids import ID_PATTERN
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.structs import Command, ServerStruct

_ID = re.compile(ID_PATTERN)
_encoder = msgspec.json.Encoder(decimal_format="string")
_client_decoder: msgspec.json.Decoder[ClientMessage] = msgspec.json.Decoder(ClientMessage)
_server_decoder: msgspec.json.Decoder[ServerMessage] = msgspec.json.Decoder(ServerMessage)


class MalformedMessageError(ValueError):
    """A message that cannot be taken, with the reason the sender is given.

    `ref` is the sender's own reference where it could be read, else "".
    """

    def __init__(self, reason: RejectReason, text: str, ref: str = "") -> None:
        super().__init__(text)
        self.reason = reason
        self.text = text
        self.ref = ref


def encode(message: Command | ServerStruct) -> bytes:
    """Write one message as one line of JSON, without the newline."""
    return _encoder.encode(message)


def split_frame(frame: str) -> list[str]:
    """Cut a text frame into its messages; empty lines are dropped."""
    return [line for line in frame.split("\n") if line.strip()]


def decode_server(line: str) -> ServerMessage:
    """Read one message of the server.

    Raises:
        MalformedMessageError: not a message of this protocol version.
    """
    try:
        return _server_decoder.decode(line)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise MalformedMessageError(RejectReason.MALFORMED, str(error)) from error


def decode_client(line: str) -> ClientMessage:
    """Read one message of a client, strictly.

    msgspec checks types, bounds and unknown members; the standard library's
    parser runs before it because it alone reports duplicate keys, which would
    otherwise let two readers of one message see two different prices. It is
    spared a line that is what the message would be written as, and so says
    nothing twice: that of most clients.

    Raises:
        MalformedMessageError: with the reason the client is told.
    """
    with suppress(msgspec.MsgspecError, RecursionError, UnicodeEncodeError):
        message = _client_decoder.decode(line)
        if _encoder.encode(message) == line.encode():
            return message
    return _decode_strictly(line)


def _decode_strictly(line: str) -> ClientMessage:
    try:
        raw = _strict_reader.decode(line)
    except MalformedMessageError:
        raise
    except (ValueError, RecursionError) as error:
        raise MalformedMessageError(RejectReason.MALFORMED, f"not JSON: {error}") from error
    ref = raw.get("ref", "") if isinstance(raw, dict) else ""
    # The answer repeats it, so it must be something that can be written: json lets half a
    # surrogate pair through, which is no text.
    ref = ref if isinstance(ref, str) and _ID.match(ref) else ""
    try:
        return _client_decoder.decode(line)
    except (msgspec.ValidationError, RecursionError) as error:
        text = str(error)
        unknown = "Invalid value" in text and "$.type" in text
        reason = RejectReason.UNKNOWN_TYPE if unknown else RejectReason.MALFORMED
        raise MalformedMessageError(reason, text, ref) from error
    except msgspec.DecodeError as error:
        raise MalformedMessageError(RejectReason.MALFORMED, str(error), ref) from error


def _unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedMessageError(
            RejectReason.DUPLICATE_KEY, "a member occurs twice in one object"
        )
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise MalformedMessageError(RejectReason.MALFORMED, f"{name} is not a JSON number")


_strict_reader = json.JSONDecoder(
    object_pairs_hook=_unique_members, parse_constant=_refuse_constant
)

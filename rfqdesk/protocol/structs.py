"""The bases of everything on the wire: what a client sends, what the server sends."""

from typing import Annotated

from msgspec import Meta, Struct

Signature = Annotated[str, Meta(max_length=2048)]
"""Detached JWS of the sender over the message without this member; see signing.py."""


class Command(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True,
    tag_field="type",
):  # fmt: skip
    """Anything a client sends."""


class ServerStruct(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """Anything the server sends. Clients ignore members they do not know."""


class FeedMessage(ServerStruct, frozen=True, kw_only=True):
    """A durable fact, as this party may see it. `transact_time_ms` is FIX 60."""

    seq: int
    transact_time_ms: int
    rfq_id: str

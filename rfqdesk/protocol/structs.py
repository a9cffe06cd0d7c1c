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


class FeedMessage(ServerStruct, frozen=True, kw_only=True, gc=False):
    """A durable fact, as this party may see it. `transact_time_ms` is FIX 60.

    It never changes, so it can be in no cycle, and the collector need not look at it: a
    desk keeps a hundred thousand, which would stop it for a quarter of a second.
    """

    seq: int
    transact_time_ms: int
    rfq_id: str

"""The base of everything that an operator can ask of a venue."""

from typing import Annotated

from msgspec import Meta, Struct

from rfqdesk.protocol.structs import Signature


class Operation(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="verb",
):
    """`operator` is who says to be asking on the control socket, where no kernel says it.

    There, reaching the socket is what gives the right. Over TLS the certificate is,
    and `signature` is its holder's, as last member (see `protocol.signing`).
    """

    operator: Annotated[str, Meta(max_length=64)] = ""
    signature: Signature = ""

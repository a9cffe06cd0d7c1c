"""How a command carries its sender's signature: what is signed, where it stands. Pure.

The sender writes the message without `signature`, signs exactly these bytes, and
puts the signature in as last member. Whoever verifies cuts it out of the line as
it was received, and never writes the message anew.
"""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from rfqdesk.protocol.ids import Id

ALGORITHM = "ES256"
SIGNED_TYPE = "rfq.v1.command"
"""`typ` of the protected header, so that no other signature of the key passes for one."""

HEADER_MAX_BYTES = 512
SENDING_TIME_MAX_US = 2**53 - 1

_MEMBER = ',"signature":"'
_END = '"}'
# Five names and four texts: a header that says something twice has more.
_QUOTATION_MARKS = 18

Thumbprint = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43}$(?!\n)")]


class SignatureHeader(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The protected header of a command's JWS (RFC 7515 section 4): these members, no others.

    `sending_time_us` (FIX 52) rises with each command of a connection. It is the
    sender's clock in microseconds since 1970 UTC, and compared with nothing else.
    """

    alg: str
    typ: str
    thumbprint: Thumbprint = msgspec.field(name="x5t#S256")
    session_id: Id
    sending_time_us: Annotated[int, Meta(ge=0, le=SENDING_TIME_MAX_US)]


_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[SignatureHeader] = msgspec.json.Decoder(SignatureHeader)


def encode_header(header: SignatureHeader) -> bytes:
    """Write a protected header."""
    return _encoder.encode(header)


def decode_header(data: bytes) -> SignatureHeader:
    """Read a protected header, strictly.

    Raises:
        ValueError: it is not one, or not for commands of this protocol.
    """
    header = _decoder.decode(data)
    if header.alg != ALGORITHM or header.typ != SIGNED_TYPE:
        raise ValueError("not a signature of this protocol's kind")
    if len(data) > HEADER_MAX_BYTES or data.count(b'"') != _QUOTATION_MARKS or b"\\" in data:
        raise ValueError("the protected header says something twice, or in a roundabout way")
    return header


def attach(content: bytes, signature: str) -> bytes:
    """Put the signature of a message (one JSON object with members) in as its last member."""
    return content[:-1] + _MEMBER.encode() + signature.encode() + _END.encode()


def detach(line: str) -> tuple[str, str]:
    """Cut a message as received into what was signed, and the signature.

    Nothing within a JSON text can look like the member, since its quotation
    marks would be escaped there.

    Raises:
        ValueError: the last member is no signature.
    """
    content, member, rest = line.rpartition(_MEMBER)
    signature = rest[: -len(_END)]
    if not member or not rest.endswith(_END) or '"' in signature:
        raise ValueError("the signature is not the last member")
    return content + "}", signature

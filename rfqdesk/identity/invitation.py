"""The invitation: one line that an operator mails and an applicant pastes.

`rfqdesk://HOST:EST_PORT/?trading=PORT&root=SHA256&token=TOKEN`. It says where
the venue is and by which root it is known; the token tells the venue that the
request was expected, and gives no right to anything.
"""

import ipaddress
import re
import secrets
from dataclasses import dataclass
from hashlib import sha256

from rfqdesk.identity.errors import InvitationMalformedError

SCHEME = "rfqdesk://"
TOKEN_CHARS = 40
"""Hexadecimal digits of a token: 160 random bits."""

PIECES_MAX = 8
"""Pieces into which mail programmes may have broken the line."""

_SHAPE = re.compile(r"(?P<authority>[^/?#]*)/?\?(?P<query>[^#]*)")
_AUTHORITY = re.compile(r"(?:\[(?P<ipv6>[^\]]*)\]|(?P<name>[^:\[\]@]*))(?::(?P<port>.*))?")
_HOST_NAME = re.compile(
    r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*\.?", re.ASCII
)
_TOKEN = re.compile(rf"[0-9a-f]{{{TOKEN_CHARS}}}", re.ASCII)
_ROOT = re.compile(r"[0-9a-f]{64}", re.ASCII)
_PORT = re.compile(r"[0-9]{1,5}", re.ASCII)
_MEMBERS = {"trading": "the trading port", "root": "the fingerprint", "token": "the token"}


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the line says. `root_fingerprint` is 64 lower-case hexadecimal digits."""

    host: str
    est_port: int
    trading_port: int
    root_fingerprint: str
    token: str

    @property
    def authority(self) -> str:
        """Host and enrolment port as a URL has them; IPv6 addresses in brackets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.est_port}"


def new_token() -> str:
    """Make a token that nobody can guess."""
    return secrets.token_hex(TOKEN_CHARS // 2)


def token_sha256(token: str) -> str:
    """What a venue keeps of a token: SHA-256 of its ASCII characters, in hex."""
    return sha256(token.encode()).hexdigest()


def invitation_line(invitation: Invitation) -> str:
    """Write the line."""
    return (
        f"{SCHEME}{invitation.authority}/?trading={invitation.trading_port}"
        f"&root={invitation.root_fingerprint}&token={invitation.token}"
    )


def looks_like_invitation(text: str) -> bool:
    """Tell whether somebody meant to paste an invitation, well-formed or not."""
    return SCHEME in text.lower()


def parse_invitation(text: str) -> Invitation:
    """Find the invitation in a pasted line or a whole mail, line breaks within it included.

    Raises:
        InvitationMalformedError: there is none, or it is damaged; the text says how.
    """
    at = text.lower().find(SCHEME)
    if at < 0:
        raise InvitationMalformedError(f"there is no invitation: it begins with {SCHEME}")
    pieces = text[at + len(SCHEME) :].split(maxsplit=PIECES_MAX)[:PIECES_MAX]
    problem = InvitationMalformedError("nothing stands behind rfqdesk://")
    line = ""
    for piece in pieces:
        line += piece
        try:
            return _parsed(line.rstrip(">)]}\"'.,;"))
        except InvitationMalformedError as error:
            # The fullest reading that is still one line says best what is missing.
            problem = error if line == piece else problem
    raise problem


def is_host(host: str) -> bool:
    """Tell whether `host` is a host name or an IP address (IPv6 without brackets)."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return len(host) <= 253 and _HOST_NAME.fullmatch(host) is not None
    # Zone identifiers are accepted by the parser above and mean nothing elsewhere.
    return "%" not in host


def _parsed(line: str) -> Invitation:
    shape = _SHAPE.fullmatch(line)
    if shape is None:
        raise InvitationMalformedError("it was cut off, or is not an invitation of a venue")
    host, est_port = _host_and_port(shape["authority"])
    members = _members(shape["query"])
    root, token = members["root"].lower(), members["token"].lower()
    if not _ROOT.fullmatch(root):
        raise InvitationMalformedError(
            f"the fingerprint (root=) must have 64 hexadecimal digits, this has {len(root)} "
            "characters"
        )
    if not _TOKEN.fullmatch(token):
        raise InvitationMalformedError(
            f"the token must have {TOKEN_CHARS} hexadecimal digits, this has {len(token)} "
            "characters"
        )
    return Invitation(
        host=host,
        est_port=_port(est_port, "the enrolment port"),
        trading_port=_port(members["trading"], "the trading port"),
        root_fingerprint=root,
        token=token,
    )


def _host_and_port(authority: str) -> tuple[str, str]:
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise InvitationMalformedError("it does not begin with the venue's host and port")
    host = parts["name"] if parts["ipv6"] is None else parts["ipv6"]
    if not is_host(host) or (":" in host) != (parts["ipv6"] is not None):
        raise InvitationMalformedError("the venue's address is neither a host name nor an IP")
    return host, parts["port"] or ""


def _members(query: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for member in query.split("&"):
        name, _, value = member.partition("=")
        if name not in _MEMBERS:
            raise InvitationMalformedError(f"it has a part that is not known here: '{name[:20]}'")
        if name in found:
            raise InvitationMalformedError(f"{_MEMBERS[name]} ({name}=) is in it twice")
        found[name] = value
    for name, words in _MEMBERS.items():
        if name not in found:
            raise InvitationMalformedError(f"{words} ({name}=) is missing")
    return found


def _port(text: str, what: str) -> int:
    if not _PORT.fullmatch(text) or not 1 <= int(text) <= 65_535:
        raise InvitationMalformedError(f"{what} must be a whole number from 1 to 65535")
    return int(text)

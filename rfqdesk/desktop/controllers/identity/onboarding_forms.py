"""Judging what is typed in the wizard. Pure: no network, no keyring."""

import quopri
import re
from dataclasses import dataclass

from rfqdesk.desktop.models.identity.onboarding import (
    USUAL_TRADING_PORT,
    InvitationReading,
    PersonForm,
    PersonVerdict,
    ServerForm,
    ServerVerdict,
    Verdict,
)
from rfqdesk.identity import fingerprint
from rfqdesk.identity.csr import name_problem
from rfqdesk.identity.errors import FingerprintMalformedError, InvitationMalformedError
from rfqdesk.identity.invitation import is_host, looks_like_invitation, parse_invitation

_HEX = re.compile(r"[0-9A-Fa-f]", re.ASCII)
_HEX_DIGITS = 64


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """A first page that was judged good; without a fingerprint somebody has to vouch."""

    host: str
    est_port: int
    trading_port: int
    fingerprint: str
    token: str = ""


class FormIncompleteError(ValueError):
    """A form was to be used that was not judged good."""


def judge_server(form: ServerForm) -> ServerVerdict:
    """Judge the first page field by field."""
    return ServerVerdict(
        _judge_address(form.address),
        _judge_port(form.trading_port.strip() or USUAL_TRADING_PORT),
        _judge_fingerprint(form.fingerprint),
    )


def judge_person(form: PersonForm) -> PersonVerdict:
    """Judge the second page field by field."""
    return PersonVerdict(_judge_name(form.firm), _judge_name(form.person))


def server_address(form: ServerForm) -> ServerAddress:
    """Read the first page.

    Raises:
        FormIncompleteError: `judge_server` does not find it good.
    """
    if not judge_server(form).good:
        raise FormIncompleteError("the server's address is not complete")
    host, port = _split(form.address.strip())
    return ServerAddress(
        host=host,
        est_port=int(port),
        trading_port=int(form.trading_port.strip() or USUAL_TRADING_PORT),
        fingerprint=fingerprint.parse(form.fingerprint) if form.fingerprint.strip() else "",
        token=form.token,
    )


def read_invitation(text: str) -> InvitationReading:
    """Find an invitation in what was pasted, or in a file: the line alone, or a whole mail."""
    try:
        found = parse_invitation(text)
    except InvitationMalformedError as error:
        if "=3D" in text:
            # A mail saved as it travelled: in its encoding every equals sign is written so.
            plain = quopri.decodestring(text.encode()).decode(errors="replace")
            if "=3D" not in plain:
                return read_invitation(plain)
        words = str(error)
        return InvitationReading(
            problem=f"{words[0].upper()}{words[1:]}. Copy the whole line again."
        )
    return InvitationReading(
        ServerForm(
            found.authority,
            str(found.trading_port),
            fingerprint.grouped(found.root_fingerprint),
            found.token,
        )
    )


def _split(address: str) -> tuple[str, str]:
    """Part host and port; the port is "" where there is none."""
    if address.startswith("["):
        host, _, rest = address[1:].partition("]")
        return host, rest.removeprefix(":")
    host, _, port = address.rpartition(":")
    return (host, port) if host else (port, "")


def _judge_address(text: str) -> Verdict:
    address = text.strip()
    if not address:
        return Verdict(False, "The server's address is needed.", unfinished=True)
    if looks_like_invitation(address):
        return Verdict(False, read_invitation(address).problem)
    if "://" in address or "/" in address:
        return Verdict(False, "Only host and port, without https:// and without a path.")
    if address.count(":") > 1 and not address.startswith("["):
        return Verdict(False, "An IPv6 address stands in brackets: [2001:db8::1]:8443.")
    host, port = _split(address)
    if not is_host(host):
        return Verdict(False, f"“{host}” is neither a host name nor an IP address.")
    if not port:
        return Verdict(False, "The enrolment port is missing: host, colon, port.", unfinished=True)
    return _judge_port(port)


def _judge_port(port: str) -> Verdict:
    if not port:
        return Verdict(False, "A port is needed.", unfinished=True)
    if not (port.isascii() and port.isdigit() and 1 <= int(port[:6]) <= 65_535):
        return Verdict(False, "A port is a whole number from 1 to 65535.")
    return Verdict(True)


def _judge_fingerprint(text: str) -> Verdict:
    if not text.strip():
        return Verdict(True)
    try:
        fingerprint.parse(text)
    except FingerprintMalformedError as error:
        typed = len(_HEX.findall(text))
        if "not a hexadecimal digit" not in str(error) and typed < _HEX_DIGITS:
            return Verdict(False, f"{typed} of {_HEX_DIGITS} digits so far.", unfinished=True)
        return Verdict(False, f"{str(error)[0].upper()}{str(error)[1:]}.")
    return Verdict(True, "All 64 digits are there.")


def _judge_name(name: str) -> Verdict:
    problem = name_problem(name)
    if not problem:
        return Verdict(True)
    return Verdict(False, f"{problem[0].upper()}{problem[1:]}.", unfinished=not name)

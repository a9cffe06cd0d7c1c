"""The line that an invitation is mailed as: where this venue is, by which root it is known."""

from collections.abc import Callable

import msgspec
from msgspec import Struct

from rfqdesk.identity.invitation import Invitation, invitation_line
from rfqserver.ca.encoding import der_of, sha256_hex
from rfqserver.service.venue_config import VenueDirectoryError
from rfqserver.service.venue_directory import VenueDirectory


class _Ports(Struct, frozen=True):
    est_port: int
    trading_port: int


def invitation_lines(directory: VenueDirectory) -> Callable[[str], str]:
    """Look up all but the token; what is returned makes a line of one.

    Raises:
        VenueDirectoryError: what stands in the line can't be had.
    """
    host, ports = directory.config().host, _ports(directory)
    root = sha256_hex(der_of(directory.newest_root()))

    def line(token: str) -> str:
        return invitation_line(Invitation(host, ports.est_port, ports.trading_port, root, token))

    return line


def _ports(directory: VenueDirectory) -> _Ports:
    """The ports that applicants connect to; those left to chance are known while it runs."""
    config = directory.config()
    if config.est_port and config.trading_port:
        return _Ports(config.est_port, config.trading_port)
    try:
        return msgspec.json.decode(directory.ready_file.read_bytes(), type=_Ports)
    except (FileNotFoundError, msgspec.MsgspecError) as error:
        raise VenueDirectoryError(
            "The venue's ports change with each start, and it is not running, so an invitation "
            "could not name them. Start it, or set est_port and trading_port in "
            f"{directory.config_file}."
        ) from error

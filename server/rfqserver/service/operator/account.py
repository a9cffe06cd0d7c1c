"""Which account of this machine an operator acts under, as the kernel says and not as claimed."""

import getpass
import hashlib
import os
import socket
import struct
import sys
from typing import Protocol

from msgspec import Struct

NAME_MAX_CHARS = 64

_LINUX_UCRED = struct.Struct("=iII")
"""pid, uid, gid."""

_XUCRED_VERSION, _XUCRED_BYTES = 0, 76
_SOL_LOCAL, _LOCAL_PEERCRED = 0, 1
"""From macOS's <sys/un.h>; Python has no names for them."""


class Account(Struct, frozen=True):
    """An operator's account. `uid` is None where the system does not tell it: then the name is
    what the operator says, and proves nothing.

    Where it is a certificate and no account of the machine, `uid` is a number below zero
    that only the holder's certificates have, and `serial` the one that was shown.
    """

    name: str
    uid: int | None
    serial: str = ""

    @property
    def actor(self) -> str:
        """The account as the journal names who acted."""
        if self.serial:
            return f"operator:{self.name}#{self.serial}"
        return f"operator:{self.name}({'unproven' if self.uid is None else self.uid})"


class PeerSocket(Protocol):
    """What is needed of a connected socket, whichever loop it belongs to."""

    def getsockopt(self, level: int, optname: int, buflen: int, /) -> bytes: ...


def account_of_uid(uid: int) -> Account:
    """The account of a user number; one that has no name is called by its number."""
    # Imported here: the module is not there on every system.
    import pwd

    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = f"uid-{uid}"
    return Account(_plain(name), uid)


def account_of_certificate(firm: str, trader: str, serial: str) -> Account:
    """The account of whoever holds an operator's certificate, the same after each renewal.

    Two holders whose numbers were the same would count as one, who can't agree with himself.
    """
    name = f"{firm}/{trader}"
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:6], "big")
    return Account(name, -1 - number, serial)


def own_account() -> Account:
    """The account of this process."""
    if sys.platform == "win32":
        return Account(_plain(getpass.getuser()), None)
    return account_of_uid(os.geteuid())


def peer_account(connection: PeerSocket, claimed: str) -> Account:
    """The account that opened a connection to a Unix socket.

    On Linux and macOS the kernel noted it when the connection was made. Elsewhere
    it is not known, and `claimed` is all there is.
    """
    uid = _peer_uid(connection)
    return Account(_plain(claimed), None) if uid is None else account_of_uid(uid)


def _peer_uid(connection: PeerSocket, system: str = sys.platform) -> int | None:
    if system == "linux":
        raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _LINUX_UCRED.size)
        uid: int = _LINUX_UCRED.unpack(raw)[1]
        return uid
    if system == "darwin":
        raw = connection.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, _XUCRED_BYTES)
        version, uid = struct.unpack_from("=II", raw)
        return uid if version == _XUCRED_VERSION else None
    return None


def _plain(name: str) -> str:
    printable = "".join(letter if letter.isprintable() else "?" for letter in name)
    return printable[:NAME_MAX_CHARS]

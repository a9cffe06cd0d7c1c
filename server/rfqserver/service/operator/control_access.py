"""Who may open the control socket: the venue's own account, and a group where one is named."""

import os
from collections.abc import Sequence
from errno import EPERM
from pathlib import Path

from rfqserver.service.venue_config import VenueDirectoryError
from rfqserver.service.venue_directory import VenueDirectory


class ControlAccess:
    """Permissions of one venue's control socket and of the way to it.

    A group gets through the directories without seeing what is in them, and
    reads what is public there anyway: `venue.toml` and the certificates.
    """

    def __init__(self, directory: VenueDirectory, group: str = "") -> None:
        self.socket = directory.control_socket
        self._run = directory.control_socket.parent
        self._way: Sequence[Path] = (directory.path, directory.path / "ca")
        self._journal = directory.journal
        self._group = group

    def close(self) -> None:
        """Leave the socket's directory to its owner.

        Before the socket is there, so that there is no moment at which others
        could connect.
        """
        self._run.chmod(0o700)

    def open(self) -> None:
        """Let those in who may; to be called once the socket is there.

        Raises:
            VenueDirectoryError: there is no such group, or it may not be given the socket.
        """
        self.socket.chmod(0o600)
        if not self._group:
            return
        gid = group_id(self._group)
        for journal in self._journal.parent.glob(f"{self._journal.name}*"):
            # Hidden until now by the directory alone.
            journal.chmod(0o600)
        try:
            os.chown(self.socket, -1, gid)
            self.socket.chmod(0o660)
            for folder in (self._run, *self._way):
                os.chown(folder, -1, gid)
                folder.chmod(0o710)
        except OSError as error:
            if error.errno != EPERM:
                raise
            raise VenueDirectoryError(
                f"control_group is '{self._group}', and only root or a member of that group may "
                "give it the control socket. Add the account the venue runs as to the group."
            ) from error


def group_id(group: str) -> int:
    """The number of one of this machine's groups.

    Raises:
        VenueDirectoryError: there is none of that name.
    """
    try:
        # The module is not there on every system.
        import grp

        return grp.getgrnam(group).gr_gid
    except (ImportError, KeyError) as error:
        raise VenueDirectoryError(
            f"control_group is '{group}', and this machine has no such group. Create it, or "
            "leave the setting out."
        ) from error

"""The revocation list published last, kept on disk beside the journal.

It is the witness against a journal that was put back to an older state: what
has been published once cannot be forgotten without being noticed.
"""

import asyncio
import os
from pathlib import Path

import structlog
from cryptography import x509

from rfqserver.ca.errors import CrlRefusedError

log = structlog.get_logger("rfqserver.service")


class CrlFiles:
    """The files of all issuing CAs of a venue, each the witness for its own."""

    def __init__(self, first: Path) -> None:
        """`first` is the first generation's; a later one's has its number in the name."""
        self._first = first
        self._files: dict[int, CrlFile] = {}

    def of(self, generation: int) -> "CrlFile":
        """The file of one issuing CA."""
        if generation not in self._files:
            later = self._first.with_stem(f"{self._first.stem}-{generation}")
            self._files[generation] = CrlFile(self._first if generation == 1 else later)
        return self._files[generation]


class CrlFile:
    """One file, replaced whole. Saves are for one event loop, one after the other."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._number = 0
        self._saving = asyncio.Lock()

    def load(self) -> x509.CertificateRevocationList | None:
        """Read the list; None when none was ever published. Blocks.

        Raises:
            CrlRefusedError: there is a file, and it cannot be read.
        """
        try:
            return x509.load_der_x509_crl(self.path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise CrlRefusedError(
                f"{self.path}, the revocation list published last, cannot be read: {error}. "
                "Restore it from the newest backup."
            ) from error

    async def save(self, crl_der: bytes, number: int) -> None:
        """Replace the list unless a newer one is there; call it when the journal has it too.

        A disk that does not take it is told in the log: the list is in force all the same.
        """
        async with self._saving:
            if number <= self._number:
                return
            try:
                await asyncio.to_thread(self._replace, crl_der)
            except OSError as error:
                log.critical("published revocation list not kept on disk", why=str(error))
                return
            self._number = number

    def _replace(self, crl_der: bytes) -> None:
        partial = self.path.with_suffix(".partial")
        with partial.open("wb") as file:
            file.write(crl_der)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self.path)

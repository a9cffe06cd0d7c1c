"""Copying a venue while it runs, and checking the copy."""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from rfqserver.journal.schema import damage_told, reader
from rfqserver.journal.verify import VerifyReport, verify
from rfqserver.service.venue_config import VenueDirectoryError
from rfqserver.service.venue_directory import VenueDirectory

_SOURCE_ERRORS = {"SQLITE_CORRUPT", "SQLITE_NOTADB"}
"""Those that speak of what is read. All others are of the copy, which begins empty."""


class _TargetError(Exception):
    """SQLite could not write the copy; the text is its own."""


def back_up(venue: VenueDirectory, to: Path) -> VerifyReport:
    """Copy the venue to `to`, a new directory, which appears complete or not at all. Blocks.

    The authority comes first and the journal after it: a venue whose journal is older than its
    revocation list does not start. Returns what verifying the copied journal found.

    Raises:
        VenueDirectoryError: this is no venue, or the copy can't be made or is not whole.
        JournalFormatError: the journal is missing, or can't be read as one.
    """
    if not venue.config_file.is_file():
        raise VenueDirectoryError(f"{venue.path} is not a venue: it has no venue.toml.")
    if to.is_symlink() or to.exists():
        raise VenueDirectoryError(
            f"{to} is there already and is left untouched. Name a directory that does not exist."
        )
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            prefix=f".{to.name}-", dir=to.parent, ignore_cleanup_errors=True
        ) as partial:
            copy = VenueDirectory(Path(partial))
            _copy_files(venue, copy)
            report = _copy_journal(venue, copy)
            copy.path.rename(to)
            return report
    except (OSError, shutil.Error, _TargetError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        if isinstance(error, shutil.Error):
            # One line for each file, of which the last words of the first say why.
            reason = str(error.args[0][0][-1]).partition("] ")[-1].partition(":")[0]
        raise VenueDirectoryError(
            f"{to} cannot be written: {reason}. There is no backup; the venue is as it was."
        ) from error


def _copy_files(venue: VenueDirectory, copy: VenueDirectory) -> None:
    shutil.copy2(venue.config_file, copy.config_file)
    for name in ("ca", "secrets"):
        if (venue.path / name).is_dir():
            shutil.copytree(venue.path / name, copy.path / name)
    (copy.path / "run").mkdir(mode=0o700)


def _copy_journal(venue: VenueDirectory, copy: VenueDirectory) -> VerifyReport:
    if venue.journal.is_file():
        copy.journal.touch(mode=0o600)
        with (
            damage_told(venue.journal),
            reader(venue.journal) as source,
            closing(sqlite3.connect(copy.journal)) as target,
        ):
            try:
                source.backup(target)
            except sqlite3.Error as error:
                if error.sqlite_errorname in _SOURCE_ERRORS:
                    raise
                raise _TargetError(str(error)) from error
    report = verify(copy.journal if venue.journal.is_file() else venue.journal)
    if not report.ok:
        raise VenueDirectoryError(
            f"The journal was tampered with or damaged: {report.text}. Rows 1 to {report.rows} are "
            "in order. Nothing was kept of the copy. Stop the venue, keep its directory as "
            "evidence, and go on from an earlier backup."
        )
    return report

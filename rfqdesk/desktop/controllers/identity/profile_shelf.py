"""The identities on this computer: where they are, what they are, which are open.

Whose windows are the user's own, the programme remembers in one file beside the usual
profile. It reads what the others wrote and changes nothing of theirs.
"""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec
from PySide6.QtCore import QLockFile, QSettings

from rfqdesk.desktop.models.identity.profiles import (
    Badge,
    ProfileLine,
    certificate_line,
    place_words,
)
from rfqdesk.desktop.single_instance import LOCK_FILE
from rfqdesk.desktop.wall_clock import wall_clock_ms
from rfqdesk.identity.errors import IdentityError
from rfqdesk.identity.platform import process_runs
from rfqdesk.identity.profile import PROFILE_FILE, EnrolmentState, Profile, ProfileStore

SHELF_FILE = "identities.json"
SETTINGS_FILE = "desktop.ini"
_FOLDER = "identities"
_KNOWN_MAX = 200
_UNFINISHED = {
    EnrolmentState.REQUESTED: ("Request not handed in yet", "warn"),
    EnrolmentState.PENDING: ("Waits for the operator's approval", "warn"),
    EnrolmentState.REFUSED: ("Refused by the operator", "danger"),
}


class ProfileShelf:
    """Every call reads small files of the user's own; none waits for anything.

    `home` is where the usual profile is, `here` that of this window.
    """

    def __init__(
        self, home: Path, here: Path, *, wall_ms: Callable[[], int] = wall_clock_ms
    ) -> None:
        self._home = home
        self.here = here.resolve()
        self._wall_ms = wall_ms

    def directories(self) -> list[Path]:
        """Those with an identity in them: the usual one, then as they became known."""
        usual = [self._home.resolve(), *self._known(), *self._own_folder(), self.here]
        return [one for one in dict.fromkeys(usual) if (one / PROFILE_FILE).is_file()]

    def lines(self) -> tuple[ProfileLine, ...]:
        """All of them, with what is known of each."""
        return tuple(self._line(directory) for directory in self.directories())

    def badges(self) -> dict[Path, Badge]:
        """The badge of each."""
        return {one: self.badge_of(one) for one in self.directories()}

    def badge_of(self, directory: Path) -> Badge:
        """Its badge as it is kept; without a word of its own, the venue's name."""
        settings = _settings(directory)
        label = _text(settings, "badge/label") or _text(settings, "identity/venue")
        return Badge(label, _text(settings, "badge/colour"))

    def remember(self, directory: Path) -> None:
        """Know this one from now on; a failure to write it is no reason not to work."""
        known = self._known()
        if directory.resolve() in (*known, self._home.resolve()):
            return
        paths = [str(one) for one in (*known, directory.resolve())][-_KNOWN_MAX:]
        scratch = self._home / f".{SHELF_FILE}.{secrets.token_hex(8)}"
        try:
            self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
            opened = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(opened, "wb") as file:
                file.write(msgspec.json.encode(paths))
            scratch.replace(self._home / SHELF_FILE)
        except OSError:
            with suppress(OSError):
                scratch.unlink(missing_ok=True)

    def new_directory(self) -> Path:
        """Make room for one more identity; room made before and left empty is taken first.

        Raises:
            OSError: it can't be made.
        """
        number = 2
        while True:
            directory = self._home / _FOLDER / str(number)
            if not (directory / PROFILE_FILE).exists() and not is_open(directory):
                directory.mkdir(mode=0o700, parents=True, exist_ok=True)
                return directory
            number += 1

    def _known(self) -> list[Path]:
        try:
            paths = msgspec.json.decode((self._home / SHELF_FILE).read_bytes(), type=list[str])
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return []
        return [Path(path) for path in paths]

    def _own_folder(self) -> list[Path]:
        folder = self._home.resolve() / _FOLDER
        numbered = [one for one in folder.glob("*") if one.name.isdigit()]
        return sorted(numbered, key=lambda one: int(one.name))

    def _line(self, directory: Path) -> ProfileLine:
        here = directory == self.here
        settings = _settings(directory)
        try:
            profile = ProfileStore(directory).load()
        except IdentityError:
            profile = None
        words, tone = "Its profile can't be read", "danger"
        venue = _text(settings, "identity/venue")
        who = str(directory)
        if profile is not None:
            who = f"{profile.firm_name} · {profile.person}"
            venue = venue or profile.host
            words, tone = self._certificate(profile, _text(settings, "identity/ended"))
        return ProfileLine(
            directory=str(directory),
            badge=self.badge_of(directory),
            who=who,
            where=place_words(venue, _text(settings, "identity/role")),
            certificate=words,
            tone=tone,
            here=here,
            running=here or is_open(directory),
        )

    def _certificate(self, profile: Profile, ended: str) -> tuple[str, str]:
        if profile.state is not EnrolmentState.ISSUED:
            return _UNFINISHED[profile.state]
        from rfqdesk.identity.certificate import load_certificates, summarise

        try:
            summary = summarise(load_certificates(profile.chain_pem)[0])
        except IdentityError:
            return "Its certificate can't be read", "danger"
        return certificate_line(summary.not_before_ms, summary.not_after_ms, self._wall_ms(), ended)


def is_open(directory: Path) -> bool:
    """Whether a desk of this profile runs on this computer, as far as its lock tells."""
    process, _host, _program = QLockFile(str(directory / LOCK_FILE)).getLockInfo()
    return bool(process) and process_runs(process)


def _settings(directory: Path) -> QSettings:
    return QSettings(str(directory / SETTINGS_FILE), QSettings.Format.IniFormat)


def _text(settings: QSettings, key: str) -> str:
    value = settings.value(key, "")
    return value if isinstance(value, str) else ""

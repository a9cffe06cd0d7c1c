"""Several identities: each in a process and a window of its own, reached from any of them."""

import logging
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QSettings
from PySide6.QtWidgets import QWidget

from rfqdesk.desktop.controllers.identity.profile_shelf import ProfileShelf
from rfqdesk.desktop.models.identity.profiles import Badge, next_colour
from rfqdesk.desktop.models.keys.key_table import IDENTITIES
from rfqdesk.desktop.models.link import LinkPicture
from rfqdesk.desktop.theme.badges import BADGES
from rfqdesk.desktop.views.onboarding import OnboardingWizard
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.views.window.profiles import ProfilesDialog
from rfqdesk.desktop.views.window.trouble import TroubleWindow

logger = logging.getLogger(__name__)


class ProfileDoor(QObject):
    """The way from one window to the identities on this computer."""

    def __init__(self, window: QWidget, shelf: ProfileShelf) -> None:
        super().__init__(window)
        self._parent = window
        self._shelf = shelf
        self.dialog: ProfilesDialog | None = None
        shelf.remember(shelf.here)

    def own_badge(self) -> Badge | None:
        """This window's; None while it acts under no identity."""
        return None

    def open_dialog(self) -> ProfilesDialog:
        """Show the identities; the one that is open already comes to the front."""
        if self.dialog is not None:
            self.dialog.raise_()
            self.dialog.activateWindow()
            return self.dialog
        dialog = ProfilesDialog(self._shelf.lines(), self.own_badge(), self._parent)
        self.dialog = dialog
        dialog.open_wanted.connect(lambda directory: self._start(Path(directory)))
        dialog.add_wanted.connect(self._add)
        dialog.finished.connect(self._forget_dialog)
        dialog.show()
        return dialog

    def _forget_dialog(self) -> None:
        self.dialog = None

    def _add(self) -> None:
        try:
            directory = self._shelf.new_directory()
        except OSError as error:
            self._tell(
                "No room for another identity",
                f"{error.strerror or error}: {error.filename}. Nothing was changed. Start rfqdesk "
                "with --profile-dir and a folder that you may write to.",
            )
            return
        self._start(directory)

    def _start(self, directory: Path) -> None:
        """Open that identity's desk, or call it to the front: the new process finds out which."""
        program, *words = command_for(directory)
        started, _process = QProcess.startDetached(program, words)
        if not started:
            self._tell(
                "The other identity's window did not open",
                f"{program} could not be started. Here nothing has changed. Start rfqdesk by hand "
                f"with --profile-dir {directory}.",
            )
            return
        logger.info("opened the desk of %s", directory)
        if self.dialog is not None:
            self.dialog.close()

    def _tell(self, title: str, text: str) -> None:
        # Where the click was, whichever window it is.
        self.open_dialog().banner.show_message("danger", title, text)


class ProfileWiring(ProfileDoor):
    """Joins one desk's window to the shelf; keeps its badge among its own settings."""

    def __init__(self, window: DeskWindow, shelf: ProfileShelf, settings: QSettings) -> None:
        super().__init__(window, shelf)
        self._window = window
        self._settings = settings
        self._settle_colour()
        window.set_badge(shelf.badge_of(shelf.here))
        window.header.badge.clicked.connect(self.open_dialog)
        window.shortcuts.add(*IDENTITIES, self._open)

    def learn(self, picture: LinkPicture) -> None:
        """Keep what the other windows tell of this identity: venue, role, certificate's end."""
        facts = {
            "identity/venue": picture.venue,
            "identity/role": picture.role,
            "identity/ended": picture.certificate_ended,
        }
        known = {key: self._settings.value(key, "") for key in facts}
        # The role is told with the venue's welcome only; it does not change for want of a line.
        facts["identity/role"] = picture.role or str(known["identity/role"] or "")
        if facts != known:
            for key, value in facts.items():
                self._settings.setValue(key, value)
            self._settings.sync()
            self._window.set_badge(self._shelf.badge_of(self._shelf.here))

    def own_badge(self) -> Badge:
        """As it is kept among the settings."""
        return Badge(str(self._settings.value("badge/label", "") or ""), self._colour())

    def open_dialog(self) -> ProfilesDialog:
        """Show the identities, and this window's badge to be changed."""
        known = self.dialog
        dialog = super().open_dialog()
        if dialog is not known:
            dialog.badge_chosen.connect(self._take_badge)
        return dialog

    def _open(self) -> None:
        self.open_dialog()

    def _take_badge(self, badge: Badge) -> None:
        self._settings.setValue("badge/label", badge.label)
        self._settings.setValue("badge/colour", badge.colour)
        self._settings.sync()
        self._window.set_badge(self._shelf.badge_of(self._shelf.here))

    def _colour(self) -> str:
        return str(self._settings.value("badge/colour", "") or "")

    def _settle_colour(self) -> None:
        """From its first start on an identity keeps a colour that no other had by then."""
        if self._colour() in BADGES:
            return
        others = self._shelf.badges()
        others.pop(self._shelf.here, None)
        taken = [badge.colour for badge in others.values()]
        self._settings.setValue("badge/colour", next_colour(BADGES, taken))
        self._settings.sync()


def lead_to_identities(window: TroubleWindow | OnboardingWizard, shelf: ProfileShelf) -> None:
    """Give a window that can't trade the way to those that can: it must be no dead end."""
    door = ProfileDoor(window, shelf)
    others = [one for one in shelf.directories() if one != shelf.here]
    window.offer_identities(len(others))
    window.identities_wanted.connect(door.open_dialog)


def command_for(directory: Path) -> list[str]:
    """How a desk of this profile is started: by the packaged program, or by this Python."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--profile-dir", str(directory)]
    return [sys.executable, "-m", "rfqdesk.desktop.app", "--profile-dir", str(directory)]

"""The application: which window is open, and how one follows the other."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication

from rfqdesk import __version__
from rfqdesk.desktop import theme
from rfqdesk.desktop.display import told_without_display
from rfqdesk.desktop.litter import Litter
from rfqdesk.desktop.log_file import log_to
from rfqdesk.desktop.loop import Shutdown, install_excepthook, run
from rfqdesk.desktop.models.settings import (
    SCALE_KEY,
    SCALE_SET,
    SCALE_VARIABLE,
    STILL_KEY,
    scale_factor,
    wants_still,
)
from rfqdesk.desktop.single_instance import Claim, SingleInstance
from rfqdesk.desktop.theme import ThemeName
from rfqdesk.desktop.watchdog import watch_if_wanted

logger = logging.getLogger(__name__)

SETTINGS_FILE = "desktop.ini"
_OPEN_ALREADY = (
    "rfqdesk is open already with this profile; its window was brought to the front. "
    "Use --profile-dir for another identity."
)
_UNHEARD = (
    "rfqdesk is open already with this profile, but did not answer: it may be starting or ending, "
    "or it is stuck. No window was opened, and what it has sent may still stand at the venue. "
    "Wait a moment and start again; if that doesn't help, end the other one{holder} first. "
    "Use --profile-dir for another identity."
)
_NO_FOLDER = (
    "rfqdesk keeps an identity in a folder, and {folder} can't be one: {reason}. Nothing was sent, "
    "so nothing was traded. Name another folder with --profile-dir."
)


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asked for. `theme` None: as last time, else as the system."""

    profile_dir: Path
    theme: ThemeName | None = None


def main(argv: Sequence[str] | None = None) -> int:
    """Run the desktop application; returns its exit status."""
    options = _options(sys.argv[1:] if argv is None else argv)
    try:
        options.profile_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        words = _NO_FOLDER.format(folder=options.profile_dir, reason=error.strerror)
        print(words, file=sys.stderr)
        return 1
    _set_scale(options.profile_dir)
    with told_without_display():
        app = QApplication(sys.argv[:1])
    app.setApplicationName("rfqdesk")
    app.setApplicationVersion(__version__)
    instance = SingleInstance(options.profile_dir, app)
    claim = instance.claim()
    if claim is Claim.CALLED:
        print(_OPEN_ALREADY, file=sys.stderr)
        return 0
    if claim is Claim.UNHEARD:
        holder = instance.holder()
        print(_UNHEARD.format(holder=f" ({holder})" if holder else ""), file=sys.stderr)
        return 1
    handler = log_to(options.profile_dir)
    instance.listen()
    settings = QSettings(str(options.profile_dir / SETTINGS_FILE), QSettings.Format.IniFormat)
    theme.hold_still(wants_still(settings.value(STILL_KEY), theme.system_holds_still(app)))
    theme.apply(app, options.theme or _theme_of(settings, app))
    watchdog, litter = watch_if_wanted(), Litter(app)
    try:
        return run(app, lambda shutdown: _work(app, options, settings, shutdown, instance))
    finally:
        if watchdog is not None:
            watchdog.close()
        litter.close()
        instance.release()
        logging.getLogger().removeHandler(handler)
        handler.close()


async def _work(
    app: QApplication,
    options: Options,
    settings: QSettings,
    shutdown: Shutdown,
    instance: SingleInstance,
) -> int:
    from rfqdesk.desktop.controllers.identity.profile_shelf import ProfileShelf
    from rfqdesk.desktop.windows import Windows
    from rfqdesk.identity.platform import default_profile_directory

    shelf = ProfileShelf(default_profile_directory(), options.profile_dir)
    windows = Windows(app, options.profile_dir, settings, shutdown, shelf)
    instance.called.connect(windows.bring_to_front)
    undo = install_excepthook(windows.report)
    try:
        windows.open()
        logger.info("rfqdesk %s started", __version__)
        await shutdown.wait()
    finally:
        undo()
        await windows.aclose()
        settings.sync()
        logger.info("ended")
    return 0


def _options(argv: Sequence[str]) -> Options:
    from rfqdesk.identity.platform import default_profile_directory

    parser = argparse.ArgumentParser(prog="rfqdesk", description="RFQ trading desk")
    parser.add_argument(
        "--profile-dir",
        type=Path,
        default=default_profile_directory(),
        help="directory of the identity to use (default: %(default)s)",
    )
    parser.add_argument("--theme", choices=sorted(theme.THEMES), help="dark or light")
    parser.add_argument("--version", action="version", version=f"rfqdesk {__version__}")
    parsed = parser.parse_args(list(argv))
    return Options(parsed.profile_dir.expanduser(), parsed.theme)


def _set_scale(profile_dir: Path) -> None:
    """Qt reads the scale when the application is made; what the environment says comes first."""
    if SCALE_SET in os.environ:
        # Inherited from the window that opened this one, whose scale need not be ours.
        os.environ.pop(SCALE_VARIABLE, None)
        os.environ.pop(SCALE_SET)
    if SCALE_VARIABLE in os.environ:
        return
    settings = QSettings(str(profile_dir / SETTINGS_FILE), QSettings.Format.IniFormat)
    factor = scale_factor(settings.value(SCALE_KEY))
    if factor:
        os.environ[SCALE_VARIABLE] = factor
        os.environ[SCALE_SET] = factor


def _theme_of(settings: QSettings, app: QApplication) -> ThemeName:
    remembered = settings.value("theme")
    for name in theme.THEMES:
        if remembered == name:
            return name
    light = app.styleHints().colorScheme() is Qt.ColorScheme.Light
    return "light" if light else "dark"


if __name__ == "__main__":
    sys.exit(main())

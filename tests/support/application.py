"""The application as its user starts it, without its command line."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from support.pki.profiles import issued_profile
from support.waiting import until

from rfqdesk.desktop.loop import Shutdown
from rfqdesk.desktop.models.link import LinkState
from rfqdesk.desktop.windows import Windows
from rfqdesk.desktop.wiring.desk import Desk
from rfqdesk.identity.identity import Identity
from rfqdesk.identity.profile import ProfileStore
from rfqdesk.identity.vault import AsyncVault


@asynccontextmanager
async def application(profile_dir: Path) -> AsyncIterator[Windows]:
    """From its start to its end."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    settings = QSettings(str(profile_dir / "desktop.ini"), QSettings.Format.IniFormat)
    windows = Windows(app, profile_dir, settings, Shutdown())
    windows.open()
    try:
        yield windows
    finally:
        await windows.aclose()


async def live_desk(windows: Windows) -> Desk:
    """The desk, once it is live and has its workspaces."""
    await until(
        lambda: (
            windows.desk is not None
            and windows.desk.link.picture.state is LinkState.LIVE
            and (windows.desk.trader or windows.desk.maker)
        ),
        20,
        what="a live desk",
    )
    assert windows.desk is not None
    return windows.desk


async def keep_profile(directory: Path, identity: Identity) -> None:
    """As after the wizard: the key in the keyring, everything else in the profile."""
    await AsyncVault().store(identity.private_key)
    summary = identity.certificate
    ProfileStore(directory).save(
        issued_profile(identity, firm=summary.organisation, person=summary.common_name)
    )

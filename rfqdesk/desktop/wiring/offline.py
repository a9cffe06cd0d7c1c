"""Shows the local history while a desk has no workspaces yet, for want of its venue."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject

from rfqdesk.book.book import Book
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.history_store import (
    HISTORY_FILE,
    HistoryError,
    HistoryStore,
    PastFeed,
)
from rfqdesk.desktop.controllers.notices import notice_of
from rfqdesk.desktop.controllers.past_session import PastSession, past_book
from rfqdesk.desktop.models.blotter.confirmation import Holder
from rfqdesk.desktop.models.link import LinkPicture, LinkState
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.views.window.offline import OfflineView
from rfqdesk.desktop.wiring.blotter import make_blotter
from rfqdesk.identity.certificate import CertificateSummary, load_certificates, summarise
from rfqdesk.identity.errors import IdentityError, KeyMissingError
from rfqdesk.identity.profile import Profile

logger = logging.getLogger(__name__)
Loaded = tuple[PastFeed, Book]


class OfflineWiring(QObject):
    """Ends by itself once the venue has answered: then there is something better to look at."""

    def __init__(
        self,
        window: DeskWindow,
        tasks: TaskOwner,
        load: Callable[[], Loaded | None],
        holder: Holder,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._tasks = tasks
        self._load = load
        self._holder = holder
        self._begun = self._over = False
        self._desk: DeskController | None = None
        self.view: OfflineView | None = None

    def follow(self, picture: LinkPicture) -> None:
        """Show the history as soon as something stands in the way of the first welcome."""
        if picture.problem is not None and not self._begun and not self._over:
            self._begun = True
            self._tasks.start(self.show(), name="local history")

    def end(self) -> None:
        """Put the history away: the venue has answered, or the desk ends."""
        self._over = True
        desk, self._desk = self._desk, None
        if desk is not None:
            desk.close()
        if self.view is not None:
            self.view = None
            self._window.look_back(None)

    async def show(self) -> bool:
        """Show what was kept; whether there was anything."""
        try:
            loaded = await asyncio.to_thread(self._load)
        except HistoryError as error:
            logger.warning("the local history can't be shown: %s", error)
            self._window.show_notice(
                "warn",
                "The local history can't be read",
                f"{error}. Nothing is lost by it: the venue has everything and tells it again with "
                "the next connection.",
            )
            return False
        if loaded is None or self._over:
            return False
        self.show_past(*loaded)
        return True

    def show_past(self, past: PastFeed, book: Book) -> None:
        """Show what was kept."""
        session = PastSession(past)
        desk = self._desk = DeskController(session, self._tasks, book=book, holder=self._holder)
        until = _moment(past.heard_ms)
        blotter = make_blotter(
            desk,
            self._window.shortcuts,
            self._window.settings,
            key="history",
            past=f"From the local history, as the venue told it until {until}; it was not asked "
            "again for this paper.",
        )
        self.view = OfflineView(until, blotter)
        self._window.look_back(self.view)


def _moment(time_ms: int) -> str:
    moment = datetime.fromtimestamp(time_ms / 1000, UTC)
    return moment.strftime("%d %b %Y %H:%M:%S UTC").lstrip("0")


def loader_of(directory: Path, owner: str) -> Callable[[], Loaded | None]:
    """What reads the history of a profile; for a thread."""

    def load() -> Loaded | None:
        store = HistoryStore(directory / HISTORY_FILE, owner)
        try:
            past = store.load()
        finally:
            store.close()
        return None if past is None or not past.events else (past, past_book(past))

    return load


def owner_of(certificate: CertificateSummary) -> str:
    """Whose history it is."""
    return f"{certificate.venue}/{certificate.firm}/{certificate.trader}"


def certificate_of(profile: Profile) -> CertificateSummary:
    """The certificate of a profile, without its key.

    Raises:
        CertificateInvalidError: it can't be read.
    """
    return summarise(load_certificates(profile.chain_pem)[0])


def holder_of(certificate: CertificateSummary) -> Holder:
    """Who draws papers up."""
    firm = certificate.organisation or certificate.firm
    return Holder(firm, certificate.common_name, certificate.serial, certificate.fingerprint)


def keyless_picture(
    certificate: CertificateSummary, problem: Notice, *, enrol_helps: bool
) -> LinkPicture:
    """The connection of an identity whose key can't be had: there is none."""
    return LinkPicture(
        state=LinkState.CLOSED,
        problem=problem,
        venue=certificate.venue,
        organisation=certificate.organisation or certificate.firm,
        person=certificate.common_name or certificate.trader,
        certificate_from_ms=certificate.not_before_ms,
        certificate_until_ms=certificate.not_after_ms,
        enrol_helps=enrol_helps,
    )


async def look_back(
    window: DeskWindow, tasks: TaskOwner, profile: Profile, folder: Path, error: IdentityError
) -> bool:
    """Show, without the key, what the venue told this identity before; False without any of it."""
    try:
        certificate = certificate_of(profile)
    except IdentityError:
        return False
    load = loader_of(folder, owner_of(certificate))
    if not await OfflineWiring(window, tasks, load, holder_of(certificate)).show():
        return False
    enrol_helps = isinstance(error, KeyMissingError)
    window.set_picture(keyless_picture(certificate, notice_of(error), enrol_helps=enrol_helps))
    return True

"""Builds one desk: session, controllers, window; used by the application, the demo and tests."""

from dataclasses import dataclass, field

from PySide6.QtCore import QSettings

from rfqdesk.client.session import TradingSession
from rfqdesk.client.trust.renewal import RenewalKeeper
from rfqdesk.client.trust.revocation_lists import LISTS_FOLDER, RevocationLists
from rfqdesk.desktop.controllers.dead_man import DeadMan
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.history import HistoryKeeper
from rfqdesk.desktop.controllers.history_store import HISTORY_FILE, HistoryStore
from rfqdesk.desktop.controllers.identity.inspector import InspectorController
from rfqdesk.desktop.controllers.identity.lockout import LockoutController
from rfqdesk.desktop.controllers.link import LinkController
from rfqdesk.desktop.controllers.market import MarketController
from rfqdesk.desktop.controllers.quoting.making import MakingController
from rfqdesk.desktop.controllers.trading.desk_notes import NOTES_FILE, DeskNotes
from rfqdesk.desktop.controllers.watch import DeskWatch
from rfqdesk.desktop.models.disconnect import CANCEL_KEY, PULL_KEY, ends_on_disconnect
from rfqdesk.desktop.models.settings import DEAD_MAN_KEY, judge_dead_man
from rfqdesk.desktop.tasks import ErrorHandler, TaskOwner
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.alerts import AlertWiring
from rfqdesk.desktop.wiring.announcements import AnnounceWiring
from rfqdesk.desktop.wiring.certificate import CertificateWiring
from rfqdesk.desktop.wiring.identity import IdentityParts
from rfqdesk.desktop.wiring.maker import MakerParts, add_maker_views
from rfqdesk.desktop.wiring.market import wire_market
from rfqdesk.desktop.wiring.offline import OfflineWiring, holder_of, loader_of, owner_of
from rfqdesk.desktop.wiring.recovery import RecoveryBanners
from rfqdesk.desktop.wiring.trader import TraderParts, add_trader_views
from rfqdesk.identity.identity import Identity
from rfqdesk.identity.profile import ProfileStore
from rfqdesk.protocol.terms import Role

HISTORY_KEY = "history/kept"
"""The setting by which the local history is switched off."""


@dataclass
class Desk:
    """A desk at work. `trader` or `maker`, and `identity`, are there once the role is known."""

    window: DeskWindow
    session: TradingSession
    controller: DeskController
    link: LinkController
    inspector: InspectorController
    tasks: TaskOwner
    dead_man: DeadMan
    certificate: CertificateWiring
    market: MarketController | None = field(default=None)
    history: HistoryKeeper | None = field(default=None)
    offline: OfflineWiring | None = field(default=None)
    alerts: AlertWiring | None = field(default=None)
    trader: TraderParts | None = field(default=None)
    maker: MakerParts | None = field(default=None)
    identity: IdentityParts | None = field(default=None)

    @property
    def handshake_text(self) -> str:
        """How both sides proved who they are, in words; "" before they did."""
        return self.certificate.handshake_text

    @property
    def keeper(self) -> RenewalKeeper | None:
        """Who renews the certificate; None where the identity is no profile's."""
        return self.certificate.keeper

    @property
    def lockout(self) -> LockoutController | None:
        """Who locks it out; None where the identity is no profile's."""
        return self.certificate.lockout

    def try_now(self) -> None:
        """Try at once what is waited for."""
        self.session.reconnect_now()
        self.certificate.hurry()

    async def aclose(self) -> None:
        """End the session and everything that goes with it; the window is left to its owner."""
        self.dead_man.rest()
        await self.session.close()
        await self.tasks.aclose()
        if self.maker is not None:
            self.maker.making.close()
        for parts in (self.trader, self.maker):
            if parts is not None:
                parts.tape.close()
        if self.offline is not None:
            self.offline.end()
        if self.history is not None:
            await self.history.aclose()
        self.controller.close()
        self.controller.notes.close()
        self.link.close()
        if self.market is not None:
            self.market.close()
        self.inspector.close()


def build_desk(
    identity: Identity,
    on_error: ErrorHandler,
    *,
    window: DeskWindow | None = None,
    settings: QSettings | None = None,
    local_address: str | None = None,
    store: ProfileStore | None = None,
) -> Desk:
    """Make a desk for `identity` and start connecting; needs the running loop.

    The workspaces appear in the window with the venue's first welcome. Pass a
    `window` that is shown already to fill that one. `on_error` hears of tasks
    that failed in a way nobody foresaw. With the `store` of the identity's
    profile its certificate is renewed in time, and can be locked out; the
    venue's revocation lists are kept beside the profile.
    """
    window = window or DeskWindow(settings)
    tasks = TaskOwner(on_error)
    lists = None if store is None else RevocationLists(store.path.parent / LISTS_FOLDER)
    session = TradingSession(identity, local_address=local_address, lists=lists)
    _tell_on_disconnect(session, window.settings)
    notes = DeskNotes(
        None if store is None else store.path.parent / NOTES_FILE, owner_of(identity.certificate)
    )
    holder = holder_of(identity.certificate)
    controller = DeskController(session, tasks, holder=holder, notes=notes)
    link = LinkController(session, identity.certificate, on_disconnect=session.on_disconnect)
    inspector = InspectorController(session, identity)
    dead_man = _make_dead_man(session, tasks, window)
    certificate = CertificateWiring(window, session, tasks, link, inspector)
    desk = Desk(window, session, controller, link, inspector, tasks, dead_man, certificate)

    if store is not None:
        _keep_history(desk, identity, store)
    RecoveryBanners(window, controller.recovery)
    link.role_known.connect(lambda role: _add_views(desk, role))
    controller.trouble.connect(window.tell)
    link.changed.connect(window.set_picture)
    desk.market = wire_market(window, session)
    window.set_picture(link.picture)
    window.set_clock(link.now_ms)
    tasks.start(session.run(), name="session")
    certificate.keep(identity, store, session.reconnect_now)
    return desk


def _tell_on_disconnect(session: TradingSession, settings: QSettings | None) -> None:
    """Have the log-on say what the venue ends when the line is lost, as it was chosen."""
    if settings is not None:
        terms = session.on_disconnect
        terms.pull = ends_on_disconnect(settings.value(PULL_KEY), default=True)
        terms.cancel = ends_on_disconnect(settings.value(CANCEL_KEY), default=False)


def _make_dead_man(session: TradingSession, tasks: TaskOwner, window: DeskWindow) -> DeadMan:
    """The dead-man timer as it was set."""
    dead_man = DeadMan(session, tasks, window)
    session.subscribe(dead_man.hear)
    dead_man.failed.connect(window.tell)
    kept = window.settings.value(DEAD_MAN_KEY, "") if window.settings is not None else ""
    seconds = judge_dead_man(kept if isinstance(kept, str) else "").value
    dead_man.set_seconds(int(seconds or 0))
    return dead_man


def _add_views(desk: Desk, role: str) -> None:
    """Add the workspaces of a role, and what belongs to every role."""
    window, controller = desk.window, desk.controller
    if role == Role.MAKER:
        making = MakingController(controller, desk.session, desk.tasks)
        desk.maker = add_maker_views(window, controller, making)
        desk.alerts = AlertWiring(window, controller, desk.maker.look_at)
    else:
        desk.trader = add_trader_views(window, controller)
        desk.alerts = AlertWiring(window, controller, desk.trader.look_at)
    _watch_over(desk, desk.alerts)
    desk.identity = desk.certificate.add_views()


def _watch_over(desk: Desk, alerts: AlertWiring) -> None:
    """Call, and say aloud, what concerns the desk as a whole."""
    desk.link.changed.connect(alerts.caller.show_link)
    alerts.caller.show_link(desk.link.picture)
    announcing = AnnounceWiring(desk.window, desk.controller, alerts)
    if desk.market is None:
        return
    making = desk.maker.making if desk.maker is not None else None
    watch = DeskWatch(
        desk.controller,
        desk.link,
        desk.market,
        (lambda: making.protection) if making is not None else (lambda: None),
        desk.window,
    )
    watch.called.connect(alerts.take)
    if desk.maker is not None and making is not None:
        watch.follow_auto(desk.maker.auto)
        announcing.follow_making(making)


def keeps_history(settings: QSettings | None) -> bool:
    """Whether the local history is wanted; it is, unless it was switched off."""
    kept = settings.value(HISTORY_KEY, True) if settings is not None else True
    return kept not in {False, "false"}


def _keep_history(desk: Desk, identity: Identity, store: ProfileStore) -> None:
    """Keep what is heard, and show what was kept while nothing is heard."""
    certificate, directory = identity.certificate, store.path.parent
    owner = owner_of(certificate)
    if keeps_history(desk.window.settings):
        history = HistoryKeeper(
            desk.session, HistoryStore(directory / HISTORY_FILE, owner), desk.tasks, desk.controller
        )
        desk.session.subscribe(history.hear)
        history.failed.connect(desk.window.tell)
        desk.history = history
    offline = OfflineWiring(
        desk.window, desk.tasks, loader_of(directory, owner), holder_of(certificate)
    )
    desk.link.changed.connect(offline.follow)
    desk.link.role_known.connect(offline.end)
    desk.offline = offline

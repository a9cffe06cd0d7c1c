"""Builds the operator's desk: session, controllers, window; used by the application and tests."""

from dataclasses import dataclass, field

from PySide6.QtCore import QSettings

from rfqdesk.client.operating import OperatorSession
from rfqdesk.client.trust.revocation_lists import LISTS_FOLDER, RevocationLists
from rfqdesk.desktop.controllers.identity.inspector import InspectorController
from rfqdesk.desktop.controllers.link import LinkController
from rfqdesk.desktop.controllers.operating.operating import OperatingController
from rfqdesk.desktop.controllers.operating.operating_actions import OperatingActions
from rfqdesk.desktop.controllers.operating.operating_audit import AuditController
from rfqdesk.desktop.controllers.operating.operating_watch import OperatorWatch
from rfqdesk.desktop.tasks import ErrorHandler, TaskOwner
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.alerts import CallWiring
from rfqdesk.desktop.wiring.certificate import CertificateWiring
from rfqdesk.desktop.wiring.operator import OperatorParts, add_operator_views
from rfqdesk.desktop.wiring.operator_calls import OperatorCalls, pages_of
from rfqdesk.identity.identity import Identity
from rfqdesk.identity.profile import ProfileStore


@dataclass
class OperatorDesk:
    """An operator's desk at work. `parts` are there once the venue has let the operator in."""

    window: DeskWindow
    session: OperatorSession
    link: LinkController
    watching: OperatingController
    inspector: InspectorController
    tasks: TaskOwner
    certificate: CertificateWiring
    parts: OperatorParts | None = field(default=None)
    calling: OperatorCalls | None = field(default=None)

    @property
    def calls(self) -> CallWiring | None:
        """What the operator is called for; None before there are pages."""
        return None if self.calling is None else self.calling.wiring

    @property
    def handshake_text(self) -> str:
        """How both sides proved who they are, in words; "" before they did."""
        return self.certificate.handshake_text

    def try_now(self) -> None:
        """Ask at once what is waited for."""
        self.watching.look()
        self.certificate.hurry()

    async def aclose(self) -> None:
        """End the session and everything that goes with it; the window is left to its owner."""
        await self.tasks.aclose()
        await self.session.close()
        self.link.close()
        self.inspector.close()


def build_operator_desk(
    identity: Identity,
    on_error: ErrorHandler,
    *,
    window: DeskWindow | None = None,
    settings: QSettings | None = None,
    store: ProfileStore | None = None,
) -> OperatorDesk:
    """Make a desk for an operator's `identity` and start asking; needs the running loop.

    See `build_desk` for the arguments.
    """
    window = window or DeskWindow(settings)
    tasks = TaskOwner(on_error)
    lists = None if store is None else RevocationLists(store.path.parent / LISTS_FOLDER)
    session = OperatorSession(identity, lists=lists)
    link = LinkController(session, identity.certificate)
    watching = OperatingController(session)
    actions = OperatingActions(session, tasks, watching.look)
    audit = AuditController(session, tasks)
    inspector = InspectorController(session, identity)
    certificate = CertificateWiring(window, session, tasks, link, inspector)
    desk = OperatorDesk(window, session, link, watching, inspector, tasks, certificate)

    def on_role(_role: str) -> None:
        desk.parts = add_operator_views(window, watching, actions, audit)
        certificate.add_views()
        watch = OperatorWatch(session, link, tasks, window)
        shared = pages_of(desk.parts.trading, desk.parts.bounds)
        desk.calling = OperatorCalls(window, watch, watching, link, shared)

    link.role_known.connect(on_role)
    link.changed.connect(window.set_picture)
    window.set_picture(link.picture)
    window.set_clock(link.now_ms)
    # Kept by the window, whose signals they hear.
    for controller in (watching, actions, audit):
        controller.setParent(window)
    tasks.start(watching.run(), name="watch the venue")
    tasks.start(watching.listen(), name="listen to the venue")
    certificate.keep(identity, store, watching.look)
    return desk

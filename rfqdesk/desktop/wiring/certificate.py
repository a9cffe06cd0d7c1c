"""What every desk does about its own certificate: renew it, lock it out, show it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from rfqdesk.client.trust.renewal import RenewableSession, RenewalKeeper
from rfqdesk.client.trust.revocation_lists import RevocationLists
from rfqdesk.desktop.controllers.identity.inspector import InspectorController
from rfqdesk.desktop.controllers.identity.lockout import LockoutController, VenueLockout
from rfqdesk.desktop.controllers.link import LinkController
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.identity import IdentityParts, add_identity_views
from rfqdesk.desktop.wiring.lockout import wire_lockout, wire_lockout_card
from rfqdesk.identity.identity import Identity
from rfqdesk.identity.profile import ProfileStore


class CertifiedSession(RenewableSession, Protocol):
    """A participant's session or an operator's, as far as its certificate goes."""

    @property
    def lists(self) -> RevocationLists:
        """The venue's revocation lists that it holds certificates against."""
        ...


@dataclass
class CertificateWiring:
    """One desk's. `keeper` and `lockout` are there where the identity is a profile's."""

    window: DeskWindow
    session: CertifiedSession
    tasks: TaskOwner
    link: LinkController
    inspector: InspectorController
    keeper: RenewalKeeper | None = field(default=None)
    lockout: LockoutController | None = field(default=None)

    def keep(
        self, identity: Identity, store: ProfileStore | None, locked_out: Callable[[], None]
    ) -> None:
        """Renew the certificate in time and offer to lock it out, if it is a profile's.

        `locked_out` is called once the venue has taken it: where the session is down, it learns
        of it now and not with its next attempt.
        """
        profile = store.load() if store is not None else None
        if store is None or profile is None:
            return
        keeper = self.keeper = RenewalKeeper(
            profile,
            identity,
            self.session,
            store=store,
            lists=self.session.lists,
            on_change=self.link.set_renewal,
        )
        self.tasks.start(keeper.run(), name="renewal")
        port = VenueLockout(profile.est_port, lambda: keeper.identity, self.session.lists)
        self.lockout = LockoutController(port, self.tasks)
        wire_lockout(self.window, self.lockout)
        self.lockout.done.connect(locked_out)

    def add_views(self) -> IdentityParts:
        """Add the identity workspace, after the role's own."""
        parts = add_identity_views(self.window, self.inspector)
        parts.lockout.setVisible(self.lockout is not None)
        if self.lockout is not None:
            wire_lockout_card(parts.lockout, self.window, self.lockout)
        return parts

    @property
    def handshake_text(self) -> str:
        """How both sides proved who they are, in words; "" before they did."""
        handshake = self.inspector.picture.handshake
        return "" if handshake is None else handshake.text

    def hurry(self) -> None:
        """Try a renewal that is waited for at once."""
        if self.keeper is not None:
            self.keeper.hurry()

"""Puts the identity workspace into the window and joins it to its controller."""

from dataclasses import dataclass

from rfqdesk.desktop.controllers.identity.inspector import InspectorController
from rfqdesk.desktop.models.identity.identity_picture import IdentityPicture
from rfqdesk.desktop.views.identity import CertificatesView, HandshakeView, LockoutCard
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.views.window.workspace import Panel

_ARROWS = "Another certificate, another step of the handshake"


@dataclass(frozen=True)
class IdentityParts:
    """The identity workspace's views."""

    certificates: CertificatesView
    handshake: HandshakeView
    lockout: LockoutCard

    def show_picture(self, picture: IdentityPicture) -> None:
        """Show identity and connection as they stand now."""
        self.certificates.show_picture(picture)
        self.handshake.show_picture(picture)


def add_identity_views(window: DeskWindow, inspector: InspectorController) -> IdentityParts:
    """Add the workspace, after the role's own."""
    parts = IdentityParts(CertificatesView(), HandshakeView(), LockoutCard())
    parts.certificates.add_below(parts.lockout)
    window.add_workspace(
        "identity",
        "Identity",
        [
            Panel("certificates", "Certificates", parts.certificates),
            Panel("handshake", "Handshake", parts.handshake, beside="certificates", share=150),
        ],
    )
    window.shortcuts.describe("Identity", "Up / Down", _ARROWS, "identity")
    inspector.changed.connect(parts.show_picture)
    parts.show_picture(inspector.picture)
    return parts

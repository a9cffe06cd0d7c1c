"""Who you are to the venue, and how the present connection was secured."""

from rfqdesk.desktop.views.identity.certificates_view import CertificatesView
from rfqdesk.desktop.views.identity.handshake_view import HandshakeView
from rfqdesk.desktop.views.identity.lockout_card import LockoutCard

__all__ = ["CertificatesView", "HandshakeView", "LockoutCard"]

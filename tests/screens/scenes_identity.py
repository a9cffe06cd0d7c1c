"""The identity workspace: both chains, the handshake in its steps, the panic button."""

from PySide6.QtWidgets import QWidget
from screens.stage import Scene, Stage, link
from support.desk.feed import T0_MS

from rfqdesk.desktop.models.identity.identity_picture import (
    DAY_MS,
    CertificatePicture,
    CheckPicture,
    HandshakePicture,
    IdentityPicture,
    StepPicture,
)
from rfqdesk.desktop.models.link import LinkState
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.views.identity import CertificatesView, HandshakeView, LockoutCard
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.views.window.workspace import Panel

SUITES = "TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256, TLS_AES_128_GCM_SHA256"
PRINT = "3415 3EA1 27FD 0AE8 E76F E40A 1FF3 5AA1 8D38 B5FF 6990 2123 0842 C04A 4E22 EE18"
STEPS = (
    StepPicture(
        "Client hello",
        "This computer called rfq.blue.example, port 9443, and offered what it can do. It accepts "
        "TLS 1.3 and nothing older.",
        (("Venue asked for", "rfq.blue.example"), ("Versions", "TLS 1.3"),
         ("Cipher suites", SUITES), ("Groups", "secp256r1"),
         ("Signatures", "ecdsa_secp256r1_sha256")),
        (),
        "Half of the key agreement travels here already, as a public value used once.",
    ),
    StepPicture(
        "Server hello",
        "The venue chose from the offer and added its half of the key agreement.",
        (("Version", "TLS 1.3"), ("Cipher suite", "TLS_AES_256_GCM_SHA384 (256-bit key)"),
         ("Group", "secp256r1"), ("Resumed", "no, a full handshake")),
        (),
        "Everything after this message is encrypted; there, encryption begins only with step 8.",
    ),
    StepPicture(
        "Server certificate",
        "The venue showed who it is: it sent its certificates, and signed everything said so far "
        "with the key that belongs to them. What this computer verified is ticked below.",
        (("Issued to", "CN=blue server,O=blue"), ("Names", "DNS:rfq.blue.example"),
         ("Chain sent", "blue server, issued by blue issuing CA 1")),
        (CheckPicture("Chain: every signature holds, up to blue root CA, pinned when you "
                      "enrolled.", "ok"),
         CheckPicture("Revocation: the list of a minute ago does not name it.", "ok"),
         CheckPicture("Transparency log: not checked, the venue has none.", "")),
        "Two messages carry this here: the certificates, and a signature over the whole talk.",
    ),
)  # fmt: skip


def _certificate(
    name: str, kind: str, *children: CertificatePicture, days: int, age: int = 30
) -> CertificatePicture:
    return CertificatePicture(
        key=name,
        name=name,
        kind=kind,
        not_before_ms=T0_MS - age * DAY_MS,
        not_after_ms=T0_MS + days * DAY_MS,
        facts=(
            ("Firm", "Albion Capital (albion)"),
            ("Trader", "Jane Okafor (okafor)"),
            ("Venue", "blue"),
            ("Issued to", "CN=Jane Okafor,O=Albion Capital"),
            ("Issued by", "CN=blue issuing CA 1,O=blue"),
            ("Names", "URI:spiffe://blue/firm/albion/trader/okafor"),
            ("Purpose", "TLS client"),
            ("Serial", "112b1d073293949d51dc40725939fce81334c0c4"),
            ("Key", "elliptic curve P-256"),
            ("SHA-256", PRINT),
        ),
        children=children,
    )


def _roots(*, connected: bool, own_days: int) -> tuple[CertificatePicture, ...]:
    own = _certificate("Jane Okafor", "Yours", days=own_days, age=90 - own_days)
    server = _certificate("blue server", "The venue's", days=29, age=1)
    leaves = (server, own) if connected else (own,)
    issuing = _certificate("blue issuing CA 1", "Issuing CA", *leaves, days=335)
    return (_certificate("blue root CA", "Root", issuing, days=3_620),)


def _workspace(window: DeskWindow, picture: IdentityPicture) -> QWidget:
    certificates, handshake = CertificatesView(), HandshakeView()
    certificates.add_below(LockoutCard())
    panels = [
        Panel("certificates", "Certificates", certificates),
        Panel("handshake", "Handshake", handshake, beside="certificates", share=150),
    ]
    window.add_workspace("identity", "Identity", panels)
    window.header.offer_lockout()
    certificates.show_picture(picture)
    handshake.show_picture(picture)
    window.show_workspace("identity")
    return window


async def connected(stage: Stage) -> QWidget:
    handshake = HandshakePicture(
        "TLS 1.3, TLS_AES_256_GCM_SHA384, both sides proved with certificates",
        "rfq.blue.example:9443, 2026-09-21 14:13:20 UTC", "", STEPS, "",
    )  # fmt: skip
    roots = _roots(connected=True, own_days=60)
    picture = IdentityPicture(now_ms=T0_MS, own_key="Jane Okafor", roots=roots, handshake=handshake)
    return _workspace(stage.trader()[0], picture)


async def unreachable(stage: Stage) -> QWidget:
    problem = Notice(
        "The venue can't be reached",
        "Nobody answers at rfq.blue.example:9443.",
        "Check the network. The desk goes on trying by itself.",
    )
    until_ms = T0_MS + 4 * DAY_MS
    state = link(LinkState.WAITING, problem=problem, certificate_until_ms=until_ms)
    window, _ = stage.trader(state)
    roots = _roots(connected=False, own_days=4)
    picture = IdentityPicture(now_ms=T0_MS, own_key="Jane Okafor", roots=roots, handshake=None)
    return _workspace(window, picture)


SCENES = (
    Scene("identity-connected", connected),
    Scene("identity-unreachable", unreachable),
)

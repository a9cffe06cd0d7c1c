"""The wizard, page by page, and the window for what stops the desk before there is one."""

from PySide6.QtWidgets import QWidget
from screens.stage import Scene, Stage
from support.desk.feed import T0_MS

from rfqdesk.desktop.controllers.identity.onboarding_forms import (
    judge_person,
    judge_server,
    read_invitation,
)
from rfqdesk.desktop.controllers.notices import notice_of
from rfqdesk.desktop.models.identity.identity_picture import DAY_MS
from rfqdesk.desktop.models.identity.onboarding import (
    CertificateFacts,
    OnboardingState,
    PersonForm,
    ServerForm,
    Step,
    VenueFacts,
)
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.views.onboarding import OnboardingWizard
from rfqdesk.desktop.views.window.trouble import TroubleWindow
from rfqdesk.identity.errors import KeyringLockedError
from rfqdesk.identity.fingerprint import grouped
from rfqdesk.identity.qr import qr_of
from rfqdesk.identity.words import words_of

PRINT = "9f2c44d07b1e5a63" * 4
SERVER = ServerForm("rfq.blue.example:8443", "9443", grouped(PRINT))
PERSON = PersonForm("Albion Capital", "Jane Okafor")
VENUE = VenueFacts("blue root", PRINT, T0_MS + 3_650 * DAY_MS, grouped(PRINT), words_of(PRINT))


def _wizard(stage: Stage, state: OnboardingState) -> QWidget:
    wizard = OnboardingWizard(judge_server, judge_person, read_invitation, stage.wall_ms)
    wizard.render_state(state)
    return stage.keep(wizard, (900, 720))


async def server(stage: Stage) -> QWidget:
    return _wizard(stage, OnboardingState())


async def server_shown(stage: Stage) -> QWidget:
    return _wizard(stage, OnboardingState(server=SERVER, shown=VENUE))


async def server_wrong(stage: Stage) -> QWidget:
    problem = Notice(
        "The server is another one",
        "Its root certificate has another fingerprint than the one you typed.",
        "Compare what you typed with what the operator sent, and do not go on otherwise.",
    )
    return _wizard(stage, OnboardingState(server=SERVER, problem=problem))


async def person(stage: Stage) -> QWidget:
    return _wizard(stage, OnboardingState(step=Step.PERSON, venue=VENUE, person=PERSON))


async def key(stage: Stage) -> QWidget:
    return _wizard(stage, OnboardingState(step=Step.KEY, venue=VENUE, keyring="Secret Service"))


def _asked(**members: object) -> OnboardingState:
    facts: dict[str, object] = {
        "step": Step.APPROVAL,
        "venue": VENUE,
        "person": PERSON,
        "fingerprint": grouped(PRINT),
        "words": words_of(PRINT),
        "qr": qr_of(PRINT),
        "requested_ms": T0_MS - 4 * 60_000,
        "next_check_ms": T0_MS + 11_000,
    }
    return OnboardingState(**{**facts, **members})  # type: ignore[arg-type]


async def approval(stage: Stage) -> QWidget:
    return _wizard(stage, _asked())


async def refused(stage: Stage) -> QWidget:
    return _wizard(stage, _asked(refused=True, refusal="the fingerprint was another one"))


async def ready(stage: Stage) -> QWidget:
    certificate = CertificateFacts(
        person="Jane Okafor",
        organisation="Albion Capital",
        firm="albion",
        trader="jane-okafor",
        venue="blue",
        serial="5C:01:9F",
        issuer="blue issuing CA 1",
        valid_from_ms=T0_MS,
        valid_until_ms=T0_MS + 90 * DAY_MS,
        fingerprint=grouped(PRINT),
    )
    return _wizard(stage, OnboardingState(step=Step.DONE, venue=VENUE, certificate=certificate))


async def locked(stage: Stage) -> QWidget:
    return stage.keep(
        TroubleWindow(notice_of(KeyringLockedError("the keyring is locked"))), (720, 460)
    )


SCENES = (
    Scene("wizard-server", server),
    Scene("wizard-server-shown", server_shown),
    Scene("wizard-server-wrong", server_wrong),
    Scene("wizard-person", person),
    Scene("wizard-key", key),
    Scene("wizard-approval", approval),
    Scene("wizard-refused", refused),
    Scene("wizard-ready", ready),
    Scene("trouble-keyring-locked", locked),
)

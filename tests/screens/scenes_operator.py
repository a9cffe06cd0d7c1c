"""The operator's window, page by page."""

from PySide6.QtWidgets import QWidget
from screens.stage import Scene, Stage, link
from support.desk.operating import FakeVenue
from support.desk.operating_views import PRINT, WORDS, enrolment
from support.venues.busy_venue import busy_venue
from support.waiting import until

from rfqdesk.desktop.controllers.operating.operating import (
    AUDIT,
    LIMITS,
    MARKET,
    PEOPLE,
    TRADES,
    OperatingController,
)
from rfqdesk.desktop.controllers.operating.operating_actions import OperatingActions
from rfqdesk.desktop.controllers.operating.operating_audit import AuditController
from rfqdesk.desktop.models.link import LinkPicture, LinkState
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.views.window.workspace import Panel
from rfqdesk.desktop.wiring.operator import OperatorParts, add_operator_views
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.operations.statuses import EnrolmentStatus


def operator_link(**members: object) -> LinkPicture:
    return link(
        **{
            "role": "operator", "organisation": "Blue venue", "person": "Olga Hart",
            "disconnect": None,
            "makers_online": None, "makers_total": None, **members,
        }
    )  # type: ignore[arg-type]  # fmt: skip


async def play(
    stage: Stage, venue: FakeVenue | None = None, page: str = "", picture: LinkPicture | None = None
) -> tuple[DeskWindow, OperatorParts]:
    """The operator's window at a venue, once it has been asked."""
    window, parts, _ = await play_watching(stage, venue, page, picture)
    return window, parts


async def play_watching(
    stage: Stage, venue: FakeVenue | None = None, page: str = "", picture: LinkPicture | None = None
) -> tuple[DeskWindow, OperatorParts, OperatingController]:
    """The same, with what asks the venue."""
    venue = venue or busy_venue()
    window = stage.window(picture or operator_link())
    watching = OperatingController(venue, window)
    actions = OperatingActions(venue, stage.tasks, watching.look, window)
    audit = AuditController(venue, stage.tasks, window)
    parts = add_operator_views(window, watching, actions, audit)
    if page:
        window.show_workspace(page)
    stage.tasks.start(watching.run(), name="watch")
    await until(lambda: len(venue.asked) >= 2 or venue.failure is not None)
    await stage.painted()
    return window, parts, watching


async def enrolments(stage: Stage) -> QWidget:
    window, parts = await play(stage)
    parts.enrolments.list.choose("7")
    return window


async def comparing(stage: Stage) -> QWidget:
    window, parts = await play(stage)
    card = parts.enrolments.card
    parts.enrolments.list.choose("7")
    card.pair.field.setText(" ".join(WORDS.split()[:4]) + " orchid vel")
    card.terms.firm.setText("Newco")
    return window


async def matching(stage: Stage) -> QWidget:
    window, parts = await play(stage)
    card = parts.enrolments.card
    parts.enrolments.list.choose("7")
    card.pair.field.setText(PRINT)
    card.terms.firm.setText("newco")
    card.terms.instruments.setText("BTC-*, ETH-*")
    return window


async def endorsed(stage: Stage) -> QWidget:
    venue = busy_venue()
    venue.required = 2
    venue.changed(
        enrolments=(
            enrolment(
                7, endorsed_by="venue-desk/oleg", approvals_missing=1,
                endorsed_as="nina-petrova of newco (Newcomers Capital), trader, for 90 days",
                approvals_refused=2,
            ),
        )
    )  # fmt: skip
    window, parts = await play(stage, venue)
    parts.enrolments.card.pair.field.setText(WORDS)
    return window


async def nobody(stage: Stage) -> QWidget:
    window, _ = await play(stage, FakeVenue())
    return window


async def certificates(stage: Stage) -> QWidget:
    window, parts = await play(stage, page=PEOPLE)
    parts.certificates.which.set_value("all")
    parts.certificates.certificates.table.go_to(1)
    return window


async def revoking(stage: Stage) -> QWidget:
    window, parts = await play(stage, page=PEOPLE)
    parts.certificates.certificates.table.go_to(0)
    parts.certificates.revoke_button.click()
    await stage.painted()
    return window.findChild(QWidget, "deed-sheet")


async def small(stage: Stage) -> QWidget:
    window, parts = await play(stage, page=TRADES)
    # As where the own certificate is looked at, and can be locked out.
    window.add_workspace("identity", "Identity", [Panel("identity", "Identity", QWidget())])
    window.header.offer_lockout()
    window.resize(window.minimumSize())
    parts.trades.list.choose("3cceqhfir4ra544x")
    return window


async def small_certificates(stage: Stage) -> QWidget:
    window, _ = await play(stage, page=PEOPLE)
    window.resize(window.minimumSize())
    return window


async def small_queue(stage: Stage) -> QWidget:
    window, parts = await play(stage)
    window.resize(window.minimumSize())
    parts.enrolments.list.choose("7")
    return window


async def halts(stage: Stage) -> QWidget:
    window, parts = await play(stage, page=MARKET)
    parts.halts.scope.set_value(HaltScope.FIRM.value)
    parts.halts.name.setText("albion")
    parts.halts.reason.setText("Unanswered margin call")
    parts.halts.list.table.go_to(0)
    return window


async def no_halts(stage: Stage) -> QWidget:
    venue = busy_venue()
    venue.changed(halts=())
    window, _ = await play(stage, venue, MARKET)
    return window


async def limits(stage: Stage) -> QWidget:
    window, parts = await play(stage, page=LIMITS)
    parts.limits.list.choose("albion")
    parts.limits.edits["day_quantity_max"].setText("4000")
    parts.limits.edits["band_ticks"].setText("2.5")
    return window


async def audit(stage: Stage) -> QWidget:
    window, parts = await play(stage, page=AUDIT)
    await until(lambda: parts.audit.list.model.rowCount() > 0)
    parts.audit.list.table.go_to(1)
    await until(parts.audit.record.proof.isVisible)
    return window


async def audit_nothing(stage: Stage) -> QWidget:
    window, parts = await play(stage, page=AUDIT)
    parts.audit.edits["text"].setText("no such thing")
    parts.audit.search_button.click()
    await until(lambda: "looked through." in parts.audit.words.text())
    return window


async def unreachable(stage: Stage) -> QWidget:
    problem = Notice(
        "The venue does not answer",
        "The machine rfq.blue.example is there, but nothing listens on port 9443.",
        "The venue may be restarting. If it goes on, check the port.",
    )
    window, parts = await play(stage)
    parts.enrolments.list.set_live(False)
    window.set_picture(operator_link(state=LinkState.WAITING, problem=problem))
    return window


async def decided(stage: Stage) -> QWidget:
    venue = busy_venue()
    venue.changed(
        enrolments=(enrolment(7, status=EnrolmentStatus.REJECTED, reason="No mandate yet."),)
    )
    window, parts = await play(stage, venue)
    parts.enrolments.which.set_value("all")
    window.show_notice(
        "danger",
        "The venue refused this",
        "Nothing of it took effect. The venue says: “These words are not those of enrolment 7.”",
    )
    return window


SCENES = (
    Scene("operator-enrolments", enrolments),
    Scene("operator-comparing", comparing),
    Scene("operator-matching", matching),
    Scene("operator-endorsed", endorsed),
    Scene("operator-nobody", nobody),
    Scene("operator-decided", decided),
    Scene("operator-certificates", certificates),
    Scene("operator-revoking", revoking),
    Scene("operator-small", small),
    Scene("operator-small-certificates", small_certificates),
    Scene("operator-small-queue", small_queue),
    Scene("operator-halts", halts),
    Scene("operator-no-halts", no_halts),
    Scene("operator-limits", limits),
    Scene("operator-audit", audit),
    Scene("operator-audit-nothing", audit_nothing),
    Scene("operator-unreachable", unreachable),
)

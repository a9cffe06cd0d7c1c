"""Puts the operator's pages into the window and joins them to their controllers."""

from dataclasses import dataclass

from rfqdesk.desktop.controllers.operating import (
    AUDIT,
    ENROLMENTS,
    LIMITS,
    MARKET,
    PEOPLE,
    OperatingController,
)
from rfqdesk.desktop.controllers.operating_actions import OperatingActions
from rfqdesk.desktop.controllers.operating_audit import AuditController
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.operator.pictures import AuditQuery
from rfqdesk.desktop.views.main_window import DeskWindow
from rfqdesk.desktop.views.operator import (
    AuditPage,
    CertificatesPage,
    EnrolmentsPage,
    HaltsPage,
    LimitsPage,
)
from rfqdesk.desktop.views.workspace import Panel

_SHORTCUTS = (
    ("Up / Down", "Another row"),
    ("Enter", "On a row: go to what is done with it"),
    ("Tab", "To the next field or button"),
)


@dataclass(frozen=True)
class OperatorParts:
    """The operator's views."""

    enrolments: EnrolmentsPage
    certificates: CertificatesPage
    halts: HaltsPage
    limits: LimitsPage
    audit: AuditPage


def add_operator_views(
    window: DeskWindow,
    watching: OperatingController,
    actions: OperatingActions,
    audit: AuditController,
) -> OperatorParts:
    """Add the workspaces; the first is shown."""
    parts = OperatorParts(
        EnrolmentsPage(), CertificatesPage(), HaltsPage(), LimitsPage(), AuditPage()
    )
    for key, title, view in (
        (ENROLMENTS, "Enrolments", parts.enrolments),
        (PEOPLE, "Certificates", parts.certificates),
        (MARKET, "Halts", parts.halts),
        (LIMITS, "Limits", parts.limits),
        (AUDIT, "Audit", parts.audit),
    ):
        window.add_workspace(key, title, [Panel(key, title, view)])
    for keys, meaning in _SHORTCUTS:
        window.shortcuts.describe("Pages", keys, meaning)
    window.shortcuts.add("Pages", "F5", "Ask the venue now", watching.look)
    window.workspace_changed.connect(watching.show_page)
    _show(window, parts, watching)
    _act(window, parts, actions)
    _search(window, parts.audit, watching, audit)
    return parts


def _show(window: DeskWindow, parts: OperatorParts, watching: OperatingController) -> None:
    watching.enrolments_changed.connect(parts.enrolments.show_picture)
    watching.people_changed.connect(parts.certificates.show_picture)
    watching.market_changed.connect(parts.halts.show_picture)
    watching.limits_changed.connect(parts.limits.show_picture)
    lists = (
        parts.enrolments.list,
        parts.certificates.certificates,
        parts.certificates.sessions,
        parts.halts.list,
        parts.limits.list,
    )
    for view in lists:
        watching.live_changed.connect(view.set_live)
    tab = window.header.tab(ENROLMENTS)

    def count(waiting: int) -> None:
        tab.setText(f"Enrolments ({waiting})" if waiting else "Enrolments")
        tab.setAccessibleName(f"Enrolments workspace, {waiting} waiting")

    watching.pending_changed.connect(count)


def _act(window: DeskWindow, parts: OperatorParts, actions: OperatingActions) -> None:
    card = parts.enrolments.card

    card.approve_wanted.connect(actions.approve)
    card.withdraw_wanted.connect(actions.withdraw)
    parts.enrolments.rejected.connect(actions.reject)
    parts.certificates.revoked.connect(actions.revoke)
    parts.certificates.firm_revoked.connect(actions.revoke_firm)
    parts.halts.halted.connect(actions.halt)
    parts.halts.resumed.connect(actions.resume)
    parts.halts.news.published.connect(actions.publish)
    parts.limits.limits_wanted.connect(actions.set_limits)
    parts.limits.frozen.reset_wanted.connect(actions.reset_maker)
    for view in (card, parts.halts, parts.limits):
        actions.busy_changed.connect(view.set_busy)

    def done(notice: Notice) -> None:
        window.show_notice("ok", notice.title, notice.text())

    actions.done.connect(done)
    actions.trouble.connect(window.tell)


def _search(
    window: DeskWindow, page: AuditPage, watching: OperatingController, audit: AuditController
) -> None:
    page.search_wanted.connect(audit.search)
    page.more_wanted.connect(audit.more)
    page.record_wanted.connect(audit.show_record)
    audit.changed.connect(page.show_picture)
    audit.trouble.connect(window.tell)
    watching.journal_grew.connect(audit.set_journal_seq)

    def begin(key: str) -> None:
        if key == AUDIT and not audit.picture.asked:
            audit.search(AuditQuery())

    window.workspace_changed.connect(begin)

"""Puts the operator's pages into the window and joins them to their controllers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QAbstractButton

from rfqdesk.desktop.controllers.operating.operating import (
    AUDIT,
    ENROLMENTS,
    INSTRUMENTS,
    INVITATIONS,
    LIMITS,
    MAKERS,
    MARKET,
    PARTICIPANTS,
    PEOPLE,
    PRICES,
    TRADES,
    OperatingController,
)
from rfqdesk.desktop.controllers.operating.operating_actions import OperatingActions
from rfqdesk.desktop.controllers.operating.operating_audit import AuditController
from rfqdesk.desktop.controllers.operating.operating_market import MarketActions
from rfqdesk.desktop.models.keys import key_table as keys
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.operator.pictures import AuditQuery, Invited
from rfqdesk.desktop.views.operator import (
    AuditPage,
    CertificatesPage,
    EnrolmentsPage,
    HaltsPage,
    InstrumentsPage,
    InvitationsPage,
    LimitsPage,
    MakersPage,
    ParticipantsPage,
    PricesPage,
    SubPages,
    TradesPage,
)
from rfqdesk.desktop.views.operator.page_keys import page_keys
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.views.window.workspace import Panel

_FIXED = (
    (keys.ROWS_MOVE, "the arrows move through every list"),
    (keys.ROWS_OPEN, "Enter opens what is chosen"),
)


@dataclass(frozen=True)
class OperatorParts:
    """The operator's views."""

    enrolments: EnrolmentsPage
    invitations: InvitationsPage
    certificates: CertificatesPage
    participants: ParticipantsPage
    trades: TradesPage
    halts: HaltsPage
    limits: LimitsPage
    instruments: InstrumentsPage
    prices: PricesPage
    makers: MakersPage
    trading: SubPages
    bounds: SubPages
    audit: AuditPage


def add_operator_views(
    window: DeskWindow,
    watching: OperatingController,
    actions: OperatingActions,
    audit: AuditController,
) -> OperatorParts:
    """Add the workspaces; the first is shown."""
    parts = _make_parts()
    for key, title, view in (
        (ENROLMENTS, "Enrolments", parts.enrolments),
        (INVITATIONS, "Invitations", parts.invitations),
        (PEOPLE, "Certificates", parts.certificates),
        (PARTICIPANTS, "Participants", parts.participants),
        (TRADES, "Trades", parts.trades),
        (MARKET, "Market", parts.trading),
        (LIMITS, "Limits", parts.bounds),
        (AUDIT, "Audit", parts.audit),
    ):
        window.add_workspace(key, title, [Panel(key, title, view)])
        window.shortcuts.adopt(page_keys(title, view), key)
    for name, reason in _FIXED:
        window.shortcuts.describe(*name, reason=reason)
    window.shortcuts.add(*keys.LOOK_NOW, watching.look)
    _turn_pages(window, parts, watching)
    _show(window, parts, watching)
    _act(window, parts, actions)
    _act_on_market(window, parts, watching, actions)
    _search(window, parts.audit, watching, audit)
    return parts


def _make_parts() -> OperatorParts:
    halts, limits = HaltsPage(), LimitsPage()
    instruments, prices, makers = InstrumentsPage(), PricesPage(), MakersPage()
    return OperatorParts(
        EnrolmentsPage(),
        InvitationsPage(),
        CertificatesPage(),
        ParticipantsPage(),
        TradesPage(),
        halts,
        limits,
        instruments,
        prices,
        makers,
        SubPages(
            [
                (MARKET, "Halts and news", halts),
                (INSTRUMENTS, "Instruments", instruments),
                (PRICES, "Reference prices", prices),
            ],
            "Pages of the market",
        ),
        SubPages(
            [(LIMITS, "Limits", limits), (MAKERS, "Maker protection", makers)], "Pages of limits"
        ),
        AuditPage(),
    )


def _turn_pages(window: DeskWindow, parts: OperatorParts, watching: OperatingController) -> None:
    """Keep the page in front true, also where several share a workspace."""
    shared = {MARKET: parts.trading, LIMITS: parts.bounds}

    def come_to(workspace: str) -> None:
        pages = shared.get(workspace)
        watching.show_page(workspace if pages is None else pages.current())

    def go_to(workspace: str, page: str) -> None:
        window.show_workspace(workspace)
        shared[workspace].show_page(page)

    window.workspace_changed.connect(come_to)
    for pages in shared.values():
        pages.shown.connect(watching.show_page)
    for workspace, page, title in (
        (MARKET, MARKET, "Halts and news"),
        (MARKET, INSTRUMENTS, "Instruments"),
        (MARKET, PRICES, "Reference prices"),
        (LIMITS, MAKERS, "Maker protection"),
    ):
        window.shortcuts.add("Pages", "", title, partial(go_to, workspace, page))


def _show(window: DeskWindow, parts: OperatorParts, watching: OperatingController) -> None:
    watching.enrolments_changed.connect(parts.enrolments.show_picture)
    watching.invitations_changed.connect(parts.invitations.show_picture)
    watching.people_changed.connect(parts.certificates.show_picture)
    watching.participants_changed.connect(parts.participants.show_picture)
    watching.trades_changed.connect(parts.trades.show_picture)
    parts.trades.sought.connect(watching.find_trades)
    watching.market_changed.connect(parts.halts.show_picture)
    watching.limits_changed.connect(parts.limits.show_picture)
    watching.instruments_changed.connect(parts.instruments.show_picture)
    watching.prices_changed.connect(parts.prices.show_picture)
    watching.makers_changed.connect(parts.makers.show_picture)
    lists = (
        parts.enrolments.list,
        parts.invitations.list,
        parts.participants.list,
        parts.participants.groups.list,
        parts.trades.list,
        parts.certificates.certificates,
        parts.certificates.sessions,
        parts.halts.list,
        parts.limits.list,
        parts.instruments.list,
        parts.prices.list,
        parts.prices.publishers,
        parts.makers.list,
    )
    for view in lists:
        watching.live_changed.connect(view.set_live)
    watching.pending_changed.connect(_counted(window, ENROLMENTS, "Enrolments"))
    watching.trade_changes_pending.connect(_counted(window, TRADES, "Trades"))


def _counted(window: DeskWindow, key: str, title: str) -> Callable[[int], None]:
    """What shows on a tab how much waits there."""
    tab = window.header.tab(key)

    def count(waiting: int) -> None:
        tab.setText(f"{title} ({waiting})" if waiting else title)
        tab.setAccessibleName(f"{title} workspace, {waiting} waiting")

    return count


def _act(window: DeskWindow, parts: OperatorParts, actions: OperatingActions) -> None:
    card = parts.enrolments.card

    card.approve_wanted.connect(actions.approve)
    card.withdraw_wanted.connect(actions.withdraw)
    parts.enrolments.rejected.connect(actions.reject)
    parts.enrolments.address_rejected.connect(actions.reject_address)
    parts.certificates.revoked.connect(actions.revoke)
    parts.certificates.firm_revoked.connect(actions.revoke_firm)
    _act_on_parties(window, parts, actions)
    # Before the pages hear of it, which disable what has the keyboard.
    actions.busy_changed.connect(lambda busy: _hold_focus(window, parts) if busy else None)
    pages = (card, parts.invitations, parts.participants, parts.trades.card, parts.halts)
    for view in (*pages, parts.limits, parts.instruments, parts.prices, parts.makers):
        actions.busy_changed.connect(view.set_busy)

    def done(notice: Notice) -> None:
        window.show_notice("ok", notice.title, notice.text())

    actions.done.connect(done)
    actions.trouble.connect(window.tell)


def _hold_focus(window: DeskWindow, parts: OperatorParts) -> None:
    """Bring the keyboard back to the rows: Qt gives it to any button when its own is disabled."""
    lists = {
        ENROLMENTS: parts.enrolments.list,
        INVITATIONS: parts.invitations.list,
        PEOPLE: parts.certificates.certificates,
        PARTICIPANTS: parts.participants.list,
        TRADES: parts.trades.list,
        MARKET: parts.halts.list,
        INSTRUMENTS: parts.instruments.list,
        PRICES: parts.prices.list,
        LIMITS: parts.limits.list,
        MAKERS: parts.makers.list,
    }
    shared = {MARKET: parts.trading, LIMITS: parts.bounds}
    workspace = window.current_workspace()
    rows = lists.get(shared[workspace].current() if workspace in shared else workspace)
    if rows is not None and isinstance(window.focusWidget(), QAbstractButton):
        rows.take_keyboard()


def _act_on_market(
    window: DeskWindow,
    parts: OperatorParts,
    watching: OperatingController,
    actions: OperatingActions,
) -> None:
    market = MarketActions(actions, lambda: watching.instruments.instruments, window)
    market.trouble.connect(window.tell)
    parts.halts.halted.connect(market.halt)
    parts.halts.resumed.connect(market.resume)
    parts.halts.news.published.connect(market.publish)
    parts.limits.limits_wanted.connect(market.set_limits)
    parts.makers.card.rules_wanted.connect(market.protect)
    parts.makers.card.reset_wanted.connect(market.reset_maker)
    parts.prices.publisher_wanted.connect(market.set_publisher)
    parts.prices.rules_wanted.connect(market.set_mark_rules)
    parts.instruments.file_chosen.connect(market.read_file)
    parts.instruments.load_wanted.connect(market.load)
    parts.instruments.expired.connect(market.expire)
    market.compared.connect(parts.instruments.ask_load)


def _act_on_parties(window: DeskWindow, parts: OperatorParts, actions: OperatingActions) -> None:
    invitations, participants, trades = parts.invitations, parts.participants, parts.trades
    invitations.invite_wanted.connect(actions.invite)
    invitations.withdrawn.connect(actions.withdraw_invitation)
    parts.certificates.replaced.connect(actions.invite_in_place)

    def invited(made: Invited) -> None:
        window.show_workspace(INVITATIONS)
        invitations.show_invited(made)

    actions.invited.connect(invited)
    participants.suspended.connect(actions.suspend)
    participants.reinstated.connect(actions.reinstate)
    participants.card.entitle_wanted.connect(actions.entitle)
    participants.group.set_wanted.connect(actions.set_group)
    participants.groups.removed.connect(actions.remove_group)
    trades.card.propose_wanted.connect(actions.propose)
    trades.confirmed.connect(actions.confirm_trade_change)
    trades.withdrawn.connect(actions.withdraw_trade_change)


def _search(
    window: DeskWindow, page: AuditPage, watching: OperatingController, audit: AuditController
) -> None:
    page.search_wanted.connect(audit.search)
    page.older_wanted.connect(audit.older)
    page.newer_wanted.connect(audit.newer)
    page.export_wanted.connect(audit.export)
    page.stop_wanted.connect(audit.stop_export)
    page.record_wanted.connect(audit.show_record)
    audit.changed.connect(page.show_picture)
    audit.trouble.connect(window.tell)
    audit.exported.connect(lambda notice: window.show_notice("ok", notice.title, notice.text()))
    watching.journal_grew.connect(audit.set_journal_seq)

    def begin(key: str) -> None:
        if key == AUDIT and not audit.picture.asked:
            audit.search(AuditQuery())

    window.workspace_changed.connect(begin)

"""The columns of who was invited, and of who may act."""

from rfqdesk.desktop.models.operator.columns import party_text, second_text
from rfqdesk.desktop.models.tables.columns import Column, ColumnLook
from rfqdesk.protocol.operations.views import InvitationView, PrincipalView

OPEN = "open"
_TONES = {OPEN: "ok", "used": "accent", "withdrawn": "", "expired": ""}
_NO_LIMIT = "no limit"


def invited_text(view: InvitationView) -> str:
    """Who is expected; whoever takes a lost certificate's place is that party."""
    name = party_text(view.firm, view.trader)
    return f"{name}, in place of {view.replaces[:8]}…" if view.replaces else name


def invitation_columns() -> list[Column[InvitationView]]:
    """Columns of the invitations."""
    return [
        Column(
            "id", "No.", lambda view: view.invitation_id,
            lambda view: int(view.invitation_id), ColumnLook.QUIET, 52,
        ),
        Column(
            "status", "Status", lambda view: view.status.upper(), lambda view: view.status,
            ColumnLook.STATUS, 108, tone=lambda view: _TONES.get(view.status, ""),
        ),
        Column("who", "For", invited_text, invited_text, width=190, width_min=150),
        Column(
            "role", "Role", lambda view: view.role.value, lambda view: view.role.value,
            ColumnLook.QUIET, 80,
        ),
        Column(
            "ends", "Ends UTC", lambda view: second_text(view.expires_ms)[:16],
            lambda view: view.expires_ms, ColumnLook.QUIET, 140,
            moment=lambda view: view.expires_ms,
        ),
        Column(
            "made", "Made UTC", lambda view: second_text(view.issued_ms)[:16],
            lambda view: view.issued_ms, ColumnLook.QUIET, 140,
            moment=lambda view: view.issued_ms, spare=2,
        ),
        Column(
            "request", "Request", lambda view: view.enrolment_id,
            lambda view: int(view.enrolment_id or 0), ColumnLook.FIGURE, 80,
            tip="The request that came with it", spare=1,
        ),
    ]  # fmt: skip


def standing_text(view: PrincipalView) -> str:
    """Whether messages are taken from a party, as one word."""
    if not view.suspended:
        return "ACTIVE"
    return "WITH ITS FIRM" if view.suspended_with_firm else "SUSPENDED"


def instruments_text(view: PrincipalView) -> str:
    """What a party may deal in, as it is typed; "" for everything."""
    return ", ".join(view.entitlements.instruments)


def counterparties_text(view: PrincipalView) -> str:
    """Whom a party may deal with, as it is typed; "" for everybody."""
    return ", ".join(view.entitlements.counterparties)


def _kind_text(view: PrincipalView) -> str:
    return "firm" if view.kind is None else view.kind.value


def _roles_text(view: PrincipalView) -> str:
    return ", ".join(role.value for role in view.roles)


def participant_columns() -> list[Column[PrincipalView]]:
    """Columns of firms and traders."""
    return [
        Column(
            "party", "Party", lambda view: party_text(view.firm, view.trader),
            lambda view: (view.firm, view.trader), width=190,
        ),
        Column(
            "standing", "Standing", standing_text, standing_text, ColumnLook.STATUS, 128,
            tone=lambda view: "danger" if view.suspended else "ok",
        ),
        Column("kind", "Kind", _kind_text, _kind_text, ColumnLook.QUIET, 74),
        Column("roles", "Roles", _roles_text, _roles_text, ColumnLook.QUIET, 110, spare=3),
        Column(
            "instruments", "Instruments", lambda view: instruments_text(view) or "all",
            instruments_text, ColumnLook.QUIET, 150, spare=2,
        ),
        Column(
            "quantity", "Largest leg",
            lambda view: view.entitlements.quantity_max or _NO_LIMIT,
            lambda view: view.entitlements.quantity_max, ColumnLook.FIGURE, 96, spare=1,
        ),
        Column(
            "counterparties", "Deals with", lambda view: counterparties_text(view) or "everybody",
            counterparties_text, ColumnLook.QUIET, 150, spare=4,
        ),
        Column(
            "reason", "Why suspended", lambda view: view.suspension_reason,
            lambda view: view.suspension_reason, width=220, width_min=150,
        ),
        Column(
            "since", "Since UTC", lambda view: second_text(view.suspended_ms)[:16],
            lambda view: view.suspended_ms, ColumnLook.QUIET, 140,
            moment=lambda view: view.suspended_ms, spare=5,
        ),
    ]  # fmt: skip

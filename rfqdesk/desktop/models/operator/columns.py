"""The columns of the operator's tables."""

from collections.abc import Callable

from rfqdesk.desktop.models.figures import elapsed_text, quantity_text, stamp_text
from rfqdesk.desktop.models.tables.columns import Column, ColumnLook
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.operations.decisions import EVERYBODY
from rfqdesk.protocol.operations.live import AuditEntry, SessionView
from rfqdesk.protocol.operations.market_views import HaltView, LimitsView
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.operations.views import CertificateView, EnrolmentView

ENROLMENT_TONES = {
    EnrolmentStatus.PENDING: "warn",
    EnrolmentStatus.APPROVED: "ok",
    EnrolmentStatus.REJECTED: "danger",
    EnrolmentStatus.LAPSED: "",
}
CERTIFICATE_TONES = {"active": "ok", "revoked": "danger", "expired": "", "superseded": ""}
BYTES_PER_KB = 1_024


def second_text(time_ms: int) -> str:
    """Date and time in UTC to the second; empty for 0."""
    return stamp_text(time_ms)[:19].replace("T", " ")


def party_text(firm: str, trader: str) -> str:
    """FIRM/TRADER, or the firm alone."""
    return f"{firm}/{trader}" if trader else firm


def who_text(view: EnrolmentView) -> str:
    """Whom a decision, an endorsement or an invitation names."""
    if view.role is not None:
        return f"{party_text(view.firm, view.trader)} ({view.role.value})"
    if view.endorsed_as:
        return f"endorsed: {view.endorsed_as}"
    if view.invited_role is not None:
        return f"invited: {party_text(view.invited_firm, view.invited_trader)}"
    return ""


def enrolment_columns() -> list[Column[EnrolmentView]]:
    """Columns of the queue."""
    return [
        Column(
            "id", "No.", lambda view: view.enrolment_id,
            lambda view: int(view.enrolment_id), ColumnLook.QUIET, 52,
        ),
        Column(
            "status", "Status", _status_word, lambda view: view.status.value,
            ColumnLook.STATUS, 98, tone=lambda view: ENROLMENT_TONES[view.status],
        ),
        Column(
            "claims", "Says to be",
            lambda view: f"{view.common_name} of {view.organisation}",
            lambda view: view.common_name.casefold(), width=190, width_min=120,
            tip="The applicant's own words, which prove nothing",
        ),
        Column(
            "who", "Decided or invited as", who_text, who_text, ColumnLook.QUIET, 150, spare=1,
        ),
        Column(
            "asked", "Asked UTC", lambda view: second_text(view.requested_ms)[:16],
            lambda view: view.requested_ms, ColumnLook.QUIET, 140,
            moment=lambda view: view.requested_ms,
        ),
        Column(
            "address", "From", lambda view: view.address, lambda view: view.address,
            ColumnLook.QUIET, 120, tip="Proves nothing", hidden=True,
        ),
    ]  # fmt: skip


def _status_word(view: EnrolmentView) -> str:
    if view.status is EnrolmentStatus.PENDING and view.endorsed_by:
        return "ENDORSED"
    return "WAITING" if view.status is EnrolmentStatus.PENDING else view.status.value.upper()


def certificate_columns(own_serial: Callable[[], str]) -> list[Column[CertificateView]]:
    """Columns of the certificates, of which one is the operator's own."""
    return [
        Column(
            "party", "Party", lambda view: _or_you(view, own_serial()),
            lambda view: party_text(view.firm, view.trader), width=170,
        ),
        Column(
            "status", "Status", lambda view: view.status.upper(), lambda view: view.status,
            ColumnLook.STATUS, 110, tone=lambda view: CERTIFICATE_TONES.get(view.status, ""),
        ),
        Column(
            "role", "Role", lambda view: view.role.value, lambda view: view.role.value,
            ColumnLook.QUIET, 80,
        ),
        Column(
            "firm", "Firm's name", lambda view: view.firm_name,
            lambda view: view.firm_name.casefold(), ColumnLook.QUIET, 170, spare=1,
        ),
        Column(
            "until", "Valid until UTC", lambda view: second_text(view.not_after_ms),
            lambda view: view.not_after_ms, ColumnLook.QUIET, 168,
            moment=lambda view: view.not_after_ms,
        ),
        Column(
            "revoked", "Revoked", _revoked_words, lambda view: view.revoked_ms or 0,
            ColumnLook.QUIET, 270,
        ),
        Column(
            "serial", "Serial", lambda view: view.serial, lambda view: view.serial,
            ColumnLook.QUIET, 320, width_min=140,
        ),
        Column(
            "issued", "Issued UTC", lambda view: second_text(view.not_before_ms),
            lambda view: view.not_before_ms, ColumnLook.QUIET, 168,
            moment=lambda view: view.not_before_ms,
            hidden=True,
        ),
    ]  # fmt: skip


def _revoked_words(view: CertificateView) -> str:
    if view.revoked_ms is None:
        return ""
    return f"{second_text(view.revoked_ms)}, {view.revocation_reason.replace('_', ' ')}"


def _or_you(view: CertificateView | SessionView, own_serial: str) -> str:
    """The party; nobody is to wonder about connections of the own window."""
    name = party_text(view.firm, view.trader)
    return f"{name} (you)" if view.serial == own_serial else name


def session_columns(own_serial: Callable[[], str]) -> list[Column[SessionView]]:
    """Columns of the connections, some of which are the own window's."""
    return [
        Column(
            "party", "Party", lambda view: _or_you(view, own_serial()),
            lambda view: party_text(view.firm, view.trader), width=170,
        ),
        Column(
            "role", "Role", lambda view: view.role.value, lambda view: view.role.value,
            ColumnLook.QUIET, 80,
        ),
        Column(
            "address", "Address", lambda view: view.address, lambda view: view.address,
            ColumnLook.QUIET, 140, tip="Where it comes from; proves nothing",
        ),
        Column(
            "since", "Since UTC", lambda view: second_text(view.since_ms),
            lambda view: view.since_ms, ColumnLook.QUIET, 168, moment=lambda view: view.since_ms,
        ),
        Column(
            "silent", "Last heard", lambda view: f"{elapsed_text(view.silent_ms)} ago",
            lambda view: view.since_ms, ColumnLook.FIGURE, 100,
        ),
        Column(
            "queue", "Unread", _queue_text, lambda view: view.since_ms, ColumnLook.FIGURE, 90,
            tip="What waits to be read by it",
        ),
        Column(
            "serial", "Certificate", lambda view: view.serial, lambda view: view.serial,
            ColumnLook.QUIET, 320, width_min=140,
        ),
    ]  # fmt: skip


def _queue_text(view: SessionView) -> str:
    if view.queued_bytes < BYTES_PER_KB:
        return f"{view.queued_bytes} B"
    return f"{view.queued_bytes // BYTES_PER_KB:,} kB"


def halt_columns() -> list[Column[HaltView]]:
    """Columns of what is halted."""
    return [
        Column(
            "scope", "What", lambda view: view.scope.value.upper(), lambda view: view.scope.value,
            ColumnLook.STATUS, 110, tone=lambda _view: "danger",
        ),
        Column(
            "name", "Name", lambda view: view.name or "everything", lambda view: view.name,
            width=150,
        ),
        Column(
            "text", "Reason", lambda view: view.text, lambda view: view.text, width=220,
            width_min=130,
        ),
        Column(
            "since", "Since UTC", lambda view: second_text(view.since_ms),
            lambda view: view.since_ms, ColumnLook.QUIET, 168, moment=lambda view: view.since_ms,
        ),
        Column(
            "by", "By", lambda view: operator_text(view.operator), lambda view: view.operator,
            ColumnLook.QUIET, 130, spare=1,
        ),
    ]  # fmt: skip


def operator_text(actor: str) -> str:
    """An operator's name out of the journal's, without the serial number."""
    return actor.removeprefix("operator:").partition("#")[0]


_LIMIT_TITLES = (
    ("requests_per_minute", "Req/min", 78),
    ("open_requests_max", "Open requests", 116),
    ("trade_quantity_max", "Trade qty", 86),
    ("trade_notional_max", "Trade USD", 100),
    ("day_quantity_max", "Today's qty", 130),
    ("day_notional_max", "Today's USD", 172),
    ("band_percent", "Band %", 74),
    ("band_ticks", "Band ticks", 90),
)


def limit_columns() -> list[Column[LimitsView]]:
    """Columns of the limits, with what is used of those that fill up before the stroke."""
    return [
        Column(
            "name", "For", lambda view: "everybody" if view.name == EVERYBODY else view.name,
            lambda view: view.name, width=150,
        ),
        *(_limit_column(member, title, width) for member, title, width in _LIMIT_TITLES),
    ]  # fmt: skip


def _limit_column(member: str, title: str, width: int) -> Column[LimitsView]:
    def text(view: LimitsView) -> str:
        limit, used = limit_text(view, member), _used_text(view, member)
        return f"{used} / {limit}" if limit and used else limit or used

    tip = "Used so far / limit" if member in _FILL_UP else ""
    return Column(member, title, text, text, ColumnLook.FIGURE, width, tip=tip)


_FILL_UP = ("open_requests_max", "day_quantity_max", "day_notional_max")


def _used_text(view: LimitsView, member: str) -> str:
    """What is used of a limit that fills up; of everybody's nothing, which each fills alone."""
    if member not in _FILL_UP or view.name == EVERYBODY:
        return ""
    if member == "open_requests_max":
        return str(view.open_requests)
    return _number(view.day_quantity if member == "day_quantity_max" else view.day_notional)


def limit_text(view: LimitsView, member: str) -> str:
    """One limit as it is set, "" for none."""
    value = getattr(view.limits, member)
    return _number(str(value)) if value else ""


def _number(text: str) -> str:
    return quantity_text(decimal_of(text)) if text else ""


def audit_file_columns() -> list[Column[AuditEntry]]:
    """Columns of a file of records: everything that was told of each."""
    return [
        Column("seq", "No.", lambda view: str(view.seq), lambda view: view.seq),
        Column(
            "time", "Time UTC", lambda view: stamp_text(view.time_ms), lambda view: view.time_ms
        ),
        Column("kind", "Kind", lambda view: view.kind, lambda view: view.kind),
        Column("actor", "Who", lambda view: view.actor, lambda view: view.actor),
        Column("what", "What", lambda view: view.what, lambda view: view.what),
        Column("hash", "Hash", lambda view: view.hash, lambda view: view.hash),
    ]


def audit_columns() -> list[Column[AuditEntry]]:
    """Columns of the journal's records."""
    return [
        Column(
            "seq", "No.", lambda view: str(view.seq), lambda view: view.seq,
            ColumnLook.FIGURE, 72,
        ),
        Column(
            "time", "Time UTC", lambda view: second_text(view.time_ms),
            lambda view: view.time_ms, ColumnLook.QUIET, 168, moment=lambda view: view.time_ms,
        ),
        Column(
            "kind", "Kind", lambda view: view.kind, lambda view: view.kind, width=160,
        ),
        Column(
            "actor", "Who", lambda view: operator_text(view.actor),
            lambda view: view.actor, ColumnLook.QUIET, 150, spare=1,
        ),
        Column(
            "what", "What", lambda view: view.what, lambda view: view.what, width=260,
            width_min=160,
        ),
    ]  # fmt: skip

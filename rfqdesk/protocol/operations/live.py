"""What an operator watches while it happens: who is connected, what changed, what is on record."""

from typing import Annotated

from msgspec import Meta, Struct

from rfqdesk.protocol.operations.base import Operation
from rfqdesk.protocol.terms import Role

AUDIT_ROWS_MAX = 1_000
"""Rows of one answer."""

AWAITED_MAX_MS = 10_000
"""So long a venue goes on waiting for somebody who has hung up."""

Asked = Annotated[str, Meta(max_length=128)]


class ListSessions(Operation, tag="list_sessions", frozen=True, kw_only=True):
    """Everybody who is connected now, operators as well."""


class ShowChanges(Operation, tag="show_changes", frozen=True, kw_only=True):
    """What changed since it was last asked, at the cost of a few numbers."""


class AwaitChanges(Operation, tag="await_changes", frozen=True, kw_only=True):
    """Answered as soon as one of these counts is another, at the latest after `wait_ms`.

    They are those of a `ChangesView`.
    """

    identity: int
    market: int
    sessions: int
    trades: int
    wait_ms: Annotated[int, Meta(ge=1, le=AWAITED_MAX_MS)] = AWAITED_MAX_MS


class SearchAudit(Operation, tag="search_audit", frozen=True, kw_only=True):
    """Records of the journal, the newest first; what is empty asks for everything.

    `text` is looked for in who, what and kind, whatever the case. `since_ms` is
    included, `until_ms` not. `before_seq` goes on where an earlier answer ended.
    """

    firm: Asked = ""
    trader: Asked = ""
    serial: Asked = ""
    address: Asked = ""
    kind: Asked = ""
    text: Asked = ""
    since_ms: int | None = None
    until_ms: int | None = None
    before_seq: Annotated[int, Meta(ge=0)] = 0
    rows_max: Annotated[int, Meta(ge=1, le=AUDIT_ROWS_MAX)] = 100


class ShowRecord(Operation, tag="show_record", frozen=True, kw_only=True):
    """One record of the journal, whole."""

    seq: Annotated[int, Meta(ge=1)]


LiveOperation = ListSessions | ShowChanges | AwaitChanges | SearchAudit | ShowRecord


class SessionView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One connection. The address was logged and proves nothing.

    `line_id` tells it from others for as long as it lasts, `silent_ms` is how long nothing
    was heard of it, `queued_bytes` what waits to be read by it.
    """

    line_id: str
    firm: str
    trader: str
    role: Role
    serial: str
    address: str
    since_ms: int
    silent_ms: int = 0
    queued_bytes: int = 0


class ChangesView(Struct, frozen=True, kw_only=True):
    """Counts that rise, of no meaning but that: what differs has changed.

    `identity` is about enrolments, invitations, certificates and principals, `market`
    about halts, limits and news, `sessions` about who is connected, `trades` about trades
    and what is proposed about them, of which `trade_changes_pending` wait for another account.
    `makers_frozen` are firms that their protection keeps from quoting now, `alarms` words about
    what ends soon and lets nobody in after that.
    """

    now_ms: int
    identity: int
    market: int
    sessions: int
    journal_seq: int
    enrolments_pending: int
    trades: int = 0
    trade_changes_pending: int = 0
    makers_frozen: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """What differs where something has changed."""
        return (self.identity, self.market, self.sessions, self.trades)


class AuditEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A record in words; more where it was asked for whole.

    Then `payload` is JSON with a question mark for whatever is not visible, and cut where it is
    long. With `stream`, `raw_actor`, `payload_base64` (the very bytes, "" where they are too many)
    and `prev_hash` its hash can be recalculated: see `protocol.journal_chain`.
    """

    seq: int
    time_ms: int
    actor: str
    kind: str
    what: str
    hash: str
    payload: str = ""
    prev_hash: str = ""
    stream: str = ""
    raw_actor: str = ""
    payload_base64: str = ""


class AuditPage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Records found, the newest first. To go on, ask with `next_before_seq`; 0 for no more.

    An answer looks through a bounded number of records, so that it may be empty and
    go on all the same.
    """

    entries: tuple[AuditEntry, ...] = ()
    next_before_seq: int = 0
    looked_through: int = 0

"""Invitations, folded from identity events: who is expected, and which token was spent."""

from dataclasses import dataclass, field
from enum import StrEnum

import msgspec
from msgspec import Struct

from rfqdesk.protocol.terms import Role
from rfqserver.ca.events import InvitationIssued, InvitationUsed, InvitationWithdrawn


class InvitationStatus(StrEnum):
    """What an invitation is worth at a given time."""

    OPEN = "open"
    USED = "used"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class InvitationRecord(Struct, frozen=True, kw_only=True):
    """One invitation. `enrolment_id` is the request that used it; `trader` may be empty."""

    invitation_id: str
    token_sha256: str
    firm: str
    role: Role
    trader: str
    issued_ms: int
    expires_ms: int
    replaces: str = ""
    enrolment_id: str = ""
    used_ms: int = 0
    withdrawn_ms: int = 0

    def status(self, now_ms: int) -> InvitationStatus:
        """Used and withdrawn are for ever; only what is neither can expire."""
        if self.enrolment_id:
            return InvitationStatus.USED
        if self.withdrawn_ms:
            return InvitationStatus.WITHDRAWN
        return InvitationStatus.EXPIRED if now_ms >= self.expires_ms else InvitationStatus.OPEN


@dataclass
class Invitations:
    """The fold, in the order of issue."""

    records: dict[str, InvitationRecord] = field(default_factory=dict)
    _by_token: dict[str, str] = field(default_factory=dict)

    def by_token(self, token_sha256: str) -> InvitationRecord | None:
        """The invitation of a token, by the SHA-256 that is kept of it."""
        invitation_id = self._by_token.get(token_sha256)
        return None if invitation_id is None else self.records[invitation_id]

    def apply(self, event: InvitationIssued | InvitationUsed | InvitationWithdrawn) -> None:
        """Take one event in.

        Raises:
            KeyError: it speaks of an invitation that never was: a damaged journal.
        """
        match event:
            case InvitationIssued():
                self.records[event.invitation_id] = InvitationRecord(
                    invitation_id=event.invitation_id,
                    token_sha256=event.token_sha256,
                    firm=event.firm,
                    role=event.role,
                    trader=event.trader,
                    issued_ms=event.time_ms,
                    expires_ms=event.expires_ms,
                    replaces=event.replaces,
                )
                self._by_token[event.token_sha256] = event.invitation_id
            case InvitationUsed():
                self._change(
                    event.invitation_id, enrolment_id=event.enrolment_id, used_ms=event.time_ms
                )
            case InvitationWithdrawn():
                self._change(event.invitation_id, withdrawn_ms=event.time_ms)

    def _change(self, invitation_id: str, **changes: object) -> None:
        self.records[invitation_id] = msgspec.structs.replace(
            self.records[invitation_id], **changes
        )

"""Invitations: issued and withdrawn by the operator, spent by the request that carries the token.

An invitation prefills what the operator would type and says that somebody is
expected. The approval, with the fingerprint, is demanded all the same.
"""

from rfqdesk.identity.invitation import new_token, token_sha256
from rfqdesk.protocol.ids import is_party
from rfqdesk.protocol.terms import Role
from rfqserver.ca.encoding import utc_of
from rfqserver.ca.errors import CsrRefusedError
from rfqserver.ca.events import InvitationIssued, InvitationWithdrawn
from rfqserver.ca.invitations import InvitationRecord, InvitationStatus
from rfqserver.ca.profiles import MINUTE_MS
from rfqserver.service.authority.identity_log import IdentityLog
from rfqserver.service.clock import VenueClock
from rfqserver.service.operator.approval import (
    SLUG_MAX_CHARS,
    OperationRefusedError,
    check_said_alike,
    replaceable,
)

EXPIRES_DEFAULT_H = 72
EXPIRES_MAX_H = 30 * 24
OPEN_MAX = 10_000
"""Invitations that may be open at a time."""

_ANOTHER = "Ask the operator for a new invitation, or enrol without one."


class InvitationDesk:
    """The operator's side of invitations."""

    def __init__(self, identity_log: IdentityLog, clock: VenueClock) -> None:
        self._log = identity_log
        self._invitations = identity_log.registry.invitations
        self._clock = clock

    async def issue(
        self,
        *,
        firm: str,
        role: Role | None,
        trader: str,
        minutes: int,
        operator: str,
        replaces: str = "",
    ) -> tuple[InvitationRecord, str]:
        """Make an invitation; the token returned is known nowhere else and never shown again.

        With the serial of a certificate that it `replaces`, firm, role and
        trader are that certificate's.

        Raises:
            OperationRefusedError: nothing was made, and why.
            JournalHaltedError: it is not known whether it was kept.
        """
        if replaces:
            record = replaceable(replaces, self._log.registry)
            check_said_alike(record, firm, role, trader)
            firm, role, trader, replaces = record.firm, record.role, record.trader, record.serial
        if role is None:
            raise OperationRefusedError(
                "Say whom you invite: --firm and --role, or --replaces with the certificate that "
                "the new one takes the place of."
            )
        for what, slug in (("firm", firm), ("trader", trader)):
            if not is_party(slug) and (slug or what == "firm"):
                raise OperationRefusedError(
                    f"'{slug}' cannot name a {what}: use 1 to {SLUG_MAX_CHARS} lower-case "
                    f"letters, digits and inner dashes (--{what})."
                )
        if not 1 <= minutes <= EXPIRES_MAX_H * 60:
            raise OperationRefusedError(
                f"An invitation lasts from a minute to {EXPIRES_MAX_H} hours (--expires)."
            )
        now_ms = self._clock.now_ms()
        records = self._invitations.records
        if sum(one.status(now_ms) is InvitationStatus.OPEN for one in records.values()) >= OPEN_MAX:
            raise OperationRefusedError(
                f"{OPEN_MAX} invitations are open already. Withdraw some first."
            )
        token = new_token()
        event = InvitationIssued(
            time_ms=now_ms,
            invitation_id=str(len(records) + 1),
            token_sha256=token_sha256(token),
            firm=firm,
            role=role,
            trader=trader,
            expires_ms=now_ms + minutes * MINUTE_MS,
            replaces=replaces,
        )
        await self._log.record([event], operator)
        return self._invitations.records[event.invitation_id], token

    async def withdraw(self, invitation_id: str, *, operator: str) -> InvitationRecord:
        """Take an open invitation back.

        Raises:
            OperationRefusedError: there is none of this number, or it is not open any more.
            JournalHaltedError: it is not known whether it was kept.
        """
        record = self._invitations.records.get(invitation_id)
        if record is None:
            raise OperationRefusedError(
                f"There is no invitation {invitation_id}. `rfqserver invitations list` shows them."
            )
        now_ms = self._clock.now_ms()
        status = record.status(now_ms)
        if status is InvitationStatus.USED:
            raise OperationRefusedError(
                f"Invitation {invitation_id} was used by enrolment {record.enrolment_id}. Reject "
                "that, or revoke its certificate."
            )
        if status is not InvitationStatus.OPEN:
            raise OperationRefusedError(
                f"Invitation {invitation_id} is {status.value} and lets nobody in."
            )
        event = InvitationWithdrawn(time_ms=now_ms, invitation_id=invitation_id)
        await self._log.record([event], operator)
        return self._invitations.records[invitation_id]

    def all(self, newest: int = 0) -> list[InvitationRecord]:
        """Every invitation, in the order of issue; `newest` bounds those that are not open."""
        records = list(self._invitations.records.values())
        if not newest or len(records) <= newest:
            return records
        now_ms = self._clock.now_ms()
        older = [one for one in records[:-newest] if one.status(now_ms) is InvitationStatus.OPEN]
        return older + records[-newest:]

    def of_token(self, token: str) -> InvitationRecord | None:
        """Look up the open invitation of the token that a request carries; None for no token.

        Raises:
            CsrRefusedError: the token is not, or no longer, good; in words for the applicant.
        """
        if not token:
            return None
        record = self._invitations.by_token(token_sha256(token))
        if record is None:
            raise CsrRefusedError(
                "The request carries a challenge password that is no invitation of this venue. "
                f"It may have been cut when it was copied. {_ANOTHER}"
            )
        match record.status(self._clock.now_ms()):
            case InvitationStatus.OPEN:
                return record
            case InvitationStatus.USED:
                raise CsrRefusedError(
                    f"Invitation {record.invitation_id} was used already, by another request. If "
                    f"that was not yours, tell the operator at once. {_ANOTHER}"
                )
            case InvitationStatus.WITHDRAWN:
                raise CsrRefusedError(
                    f"Invitation {record.invitation_id} was withdrawn by the operator. {_ANOTHER}"
                )
            case InvitationStatus.EXPIRED:
                raise CsrRefusedError(
                    f"Invitation {record.invitation_id} ended on "
                    f"{utc_of(record.expires_ms):%Y-%m-%d at %H:%M} UTC. {_ANOTHER}"
                )

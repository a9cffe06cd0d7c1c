"""Operators who come over the network: who they are, and what they ask, carried out and kept."""

from collections.abc import Callable
from typing import get_args

import msgspec
import structlog
from cryptography import x509
from msgspec.structs import replace

from rfqdesk.protocol.operations.requests import IssueInvitation
from rfqdesk.protocol.operations.wire import (
    OVERTAKEN,
    OperationProblem,
    OperatorWelcome,
    Reading,
    RemoteOperation,
)
from rfqdesk.protocol.terms import Role
from rfqserver.ca.encoding import serial_text
from rfqserver.ca.operation_events import OperationSigned
from rfqserver.gateway.interface import Principal, Refusal
from rfqserver.gateway.operations import Outcome
from rfqserver.journal.interface import JournalClosedError, JournalHaltedError
from rfqserver.service.authority.authority import RegistryAuthority
from rfqserver.service.authority.refusal_log import RefusalLog
from rfqserver.service.operator.account import Account, account_of_certificate
from rfqserver.service.operator.approval import OperationOvertakenError, OperationRefusedError
from rfqserver.service.operator.operations import OperableVenue, perform
from rfqserver.service.venue_config import VenueDirectoryError

NOT_AN_OPERATOR = Refusal("not_operator", "This certificate operates nothing.")
_READING = tuple(get_args(Reading))

log = structlog.get_logger("rfqserver.service")
_encoder = msgspec.json.Encoder()


class OperatorDesk:
    """Implements the gateway's `Operating`.

    `inviting` looks up where the venue is, and returns what makes an invitation's line of its
    token; it may raise VenueDirectoryError.
    """

    def __init__(
        self,
        venue: OperableVenue,
        *,
        name: str,
        refusals: RefusalLog,
        inviting: Callable[[], Callable[[str], str]],
    ) -> None:
        self._venue = venue
        self._name = name
        self._registry = venue.identity.registry
        self._clock = venue.clock
        self._refusals = refusals
        self._inviting = inviting
        self._authority = RegistryAuthority(self._registry, self._clock)

    def operator(self, certificate_der: bytes, address: str) -> Principal | Refusal | None:
        """See `Operating.operator`."""
        found = self._authority.identify(certificate_der, address)
        if not self._is_operators(certificate_der):
            # Whoever may look here looks into a window; whoever may not leaves a trace.
            refusal = found if isinstance(found, Refusal) else NOT_AN_OPERATOR
            self._refusals.certificate(refusal, certificate_der, address)
            return None
        if isinstance(found, Principal) and found.standing.suspension is not None:
            found = Refusal(
                "suspended",
                f"You were suspended: {found.standing.suspension}. Nothing is taken from you; "
                "ask at the venue's machine.",
            )
        if isinstance(found, Refusal):
            self._refusals.certificate(found, certificate_der, address)
        return found

    def welcome(self, who: Principal, session_id: str) -> OperatorWelcome:
        """See `Operating.welcome`."""
        return OperatorWelcome(
            session_id=session_id,
            venue=self._name,
            firm=who.firm,
            trader=who.trader,
            certificate_serial=who.certificate_serial,
            server_time_ms=self._clock.now_ms(),
            approvals_required=self._venue.identity.approvals.approvals_required,
        )

    def refused(self, who: Principal, verb: str, kind: str) -> None:
        """See `Operating.refused`."""
        self._refusals.command(kind, who, verb)

    async def operate(self, who: Principal, operation: RemoteOperation, line: str) -> Outcome:
        """See `Operating.operate`."""
        account = account_of_certificate(who.firm, who.trader, who.certificate_serial)
        verb = str(operation.__struct_config__.tag)
        try:
            if not isinstance(operation, _READING):
                self._keep(who, account, verb, line)
            # Before the invitation is made: it would be of no use without its line.
            line_of = self._inviting() if isinstance(operation, IssueInvitation) else None
            result = await perform(operation, self._venue, account)
        except VenueDirectoryError as error:
            log.warning("no invitation can be made", why=str(error))
            return _problem(409, "refused", f"Nothing was done. {error}")
        except OperationRefusedError as error:
            log.info("operation refused", verb=verb, operator=account.actor, why=str(error))
            overtaken = isinstance(error, OperationOvertakenError)
            return _problem(409, OVERTAKEN if overtaken else "refused", str(error))
        except (JournalHaltedError, JournalClosedError):
            log.exception("operation uncertain", verb=verb)
            return _problem(503, "outcome_unknown", _UNCERTAIN)
        if not isinstance(operation, _READING):
            log.info("operation done", verb=verb, operator=account.actor)
        if line_of is not None:
            result = replace(result, invitation_line=line_of(result.token))
        return Outcome(200, _encoder.encode(result))

    def _keep(self, who: Principal, account: Account, verb: str, line: str) -> None:
        # In the journal's order it stands before what came of it, and is on disk no later.
        event = OperationSigned(
            time_ms=self._clock.now_ms(),
            serial=who.certificate_serial,
            operation=verb,
            signed_line=line,
        )
        self._refusals.identity_log.append([event], account.actor)

    def _is_operators(self, certificate_der: bytes) -> bool:
        """Tell whether it is one that the venue issued to an operator, also where it has ended."""
        serial = serial_text(x509.load_der_x509_certificate(certificate_der).serial_number)
        record = self._registry.certificates.get(serial)
        return (
            record is not None
            and record.role is Role.OPERATOR
            and record.certificate_der == certificate_der
        )


_UNCERTAIN = (
    "The journal failed while this was being written. Whether it took effect is unknown: the "
    "venue has to be restarted, and you look before you repeat it."
)


def _problem(status: int, kind: str, error: str) -> Outcome:
    return Outcome(status, _encoder.encode(OperationProblem(error=error, kind=kind)))

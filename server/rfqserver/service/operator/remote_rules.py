"""What an operator's certificate does not reach over the network, whatever two of them agree on.

Whoever holds a stolen operator's key must not be able to make more of them: those who may
operate are named at the machine, by whoever may open its control socket.
"""

from rfqdesk.protocol.operations.requests import (
    AnyOperation,
    ApproveEnrolment,
    IssueInvitation,
    RevokeCertificate,
)
from rfqdesk.protocol.terms import Role
from rfqserver.ca.encoding import typed_serial
from rfqserver.ca.registry import Registry
from rfqserver.service.operator.approval import OperationRefusedError

_NO_OPERATORS = (
    "Who may operate the venue is decided at its machine, not over the network. Nothing was done: "
    "use `rfqserver` there, with --role operator."
)


def check_remote(operation: AnyOperation, registry: Registry) -> None:
    """Let through what may be asked for under a certificate.

    Raises:
        OperationRefusedError: it is the machine's own business.
    """
    match operation:
        case ApproveEnrolment():
            if Role.OPERATOR in roles_of(operation, registry):
                raise OperationRefusedError(_NO_OPERATORS)
        case IssueInvitation(role=role, replaces=replaces):
            if Role.OPERATOR in (role, _role_of(replaces, registry)):
                raise OperationRefusedError(_NO_OPERATORS)
        case RevokeCertificate(serial=serial):
            if typed_serial(serial) in registry.authority.venue_certificates:
                raise OperationRefusedError(
                    "This is one of the venue's own certificates, which are replaced at its "
                    "machine. Nothing was done: use `rfqserver certificates revoke` there."
                )


def roles_of(operation: ApproveEnrolment, registry: Registry) -> set[Role | None]:
    """Every role that may be meant, whichever of them the decision would take."""
    terms = operation.terms
    found = {terms.role, _role_of(terms.replaces, registry)}
    enrolment = registry.enrolments.get(operation.enrolment_id)
    if enrolment is not None:
        found |= {enrolment.invited_role, _role_of(enrolment.invited_replaces, registry)}
        if enrolment.endorsement is not None:
            found.add(enrolment.endorsement.role)
    return found


def _role_of(serial: str, registry: Registry) -> Role | None:
    record = registry.certificates.get(typed_serial(serial)) if serial else None
    return None if record is None else record.role

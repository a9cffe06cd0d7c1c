"""Who counts as two operators, where a decision takes two.

A person may have an account of the venue's machine and an operator's certificate, or two
certificates. Where that must not be two, the venue takes certificates alone, and not two of
one person, as far as the names tell under which they enrolled.
"""

from enum import StrEnum
from typing import Protocol

from rfqdesk.protocol.operations.requests import ApproveEnrolment
from rfqdesk.protocol.terms import Role
from rfqserver.ca.registry import Registry
from rfqserver.service.operator.account import Account
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.operator.remote_rules import roles_of


class TwoBy(StrEnum):
    """What two operators are told apart by; the value stands in `venue.toml`."""

    ANY = "any"
    """Accounts of the machine and holders of certificates, in any mixture."""
    CERTIFICATES = "certificates"
    """Holders of certificates alone."""


class First(Protocol):
    """What the first of two said: an endorsement, or a proposal."""

    @property
    def operator(self) -> str: ...

    @property
    def uid(self) -> int:
        """The account's number; a certificate holder's is below zero."""


def check_approving(
    operation: ApproveEnrolment, by: TwoBy, approvals_required: int, registry: Registry,
    account: Account,
) -> None:  # fmt: skip
    """Let an operator decide about an applicant, as one of two.

    Raises:
        OperationRefusedError: this operator does not count here, or not beside the first one.
    """
    enrolment = registry.enrolments.get(operation.enrolment_id)
    if by is TwoBy.ANY or approvals_required < 2 or enrolment is None:
        return
    if Role.OPERATOR in roles_of(operation, registry):
        # Whoever operates is decided at the machine alone, where certificates do not reach.
        return
    first = None if operation.terms.amend else enrolment.endorsement
    _check(account, first, registry)


def check_changing(by: TwoBy, proposal: First | None, registry: Registry, account: Account) -> None:
    """Let an operator propose or confirm the change of a trade.

    Raises:
        OperationRefusedError: see `check_approving`.
    """
    if by is not TwoBy.ANY:
        _check(account, proposal, registry)


def _check(account: Account, first: First | None, registry: Registry) -> None:
    if not account.serial:
        raise OperationRefusedError(
            "It takes two operators here, and this venue counts holders of operators' "
            "certificates alone (two_operators_by in venue.toml). You act under an account of "
            "its machine. Nothing was done: use the operator's window, under a certificate."
        )
    if first is None or first.operator == account.name:
        # One's own word is replaced or refused by whoever keeps it.
        return
    if first.uid >= 0:
        raise OperationRefusedError(
            f"{first.operator} decided first, under an account of the machine, which this venue "
            "does not count (two_operators_by in venue.toml). Nothing was done: have that taken "
            "back, and begin anew."
        )
    both = _persons(registry, first.operator) & _persons(registry, account.name)
    if both:
        raise OperationRefusedError(
            f"{first.operator} and you both enrolled as “{both.pop()}”, and one person is not "
            "two. Nothing was done: somebody else has to decide this."
        )


def _persons(registry: Registry, name: str) -> set[str]:
    """The names under which a holder enrolled, alike in whatever case they were written."""
    firm, _, trader = name.partition("/")
    enrolments = {
        record.enrolment_id
        for record in registry.certificates.values()
        if record.role is Role.OPERATOR and (record.firm, record.trader) == (firm, trader)
    }
    found = (registry.enrolments.get(one) for one in enrolments)
    return {" ".join(one.common_name.casefold().split()) for one in found if one is not None}

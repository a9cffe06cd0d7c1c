"""Two operators, one decision: what the first said, and whether the second says the same."""

from rfqdesk.protocol.operations.decisions import ApprovalTerms
from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.events import EnrolmentApproved, EnrolmentEndorsed
from rfqserver.ca.profiles import DAY_MS, MINUTE_MS
from rfqserver.ca.records import EnrolmentRecord
from rfqserver.ca.registry import Registry
from rfqserver.service.operator.account import Account
from rfqserver.service.operator.approval import Decision, OperationRefusedError, check_terms


def endorsed(decision: Decision, account: Account) -> EnrolmentEndorsed:
    """Turn a decision into the first of two.

    Raises:
        OperationRefusedError: it is not known whose decision it is.
    """
    if account.uid is None:
        raise OperationRefusedError(
            "This system does not say which account uses the control socket, so two operators "
            "could not be told apart. Stop the venue and approve off line, or set "
            "approvals_required to 1."
        )
    approved = decision.approved
    return EnrolmentEndorsed(
        time_ms=approved.time_ms,
        enrolment_id=approved.enrolment_id,
        operator=account.name,
        uid=account.uid,
        firm=approved.firm,
        firm_name=approved.firm_name,
        trader=approved.trader,
        role=approved.role,
        days=approved.days,
        minutes=approved.minutes,
        replaces=approved.replaces,
        reason=decision.reason,
        kind=approved.kind,
    )


def agreed(
    endorsement: EnrolmentEndorsed,
    terms: ApprovalTerms,
    enrolment: EnrolmentRecord,
    registry: Registry,
    now_ms: int,
) -> Decision:
    """Take the second operator's decision, which must be the first one's.

    Raises:
        OperationRefusedError: it is another, or does not say enough to be compared.
    """
    first = check_terms(_terms_of(endorsement), enrolment, registry, now_ms)
    if terms.as_endorsed and terms.says_anything:
        raise OperationRefusedError("Say who the applicant is, or --as-endorsed, not both.")
    if not terms.as_endorsed:
        if not terms.says_who:
            raise OperationRefusedError(
                f"{endorsement.operator} endorsed enrolment {enrolment.enrolment_id} as "
                f"{terms_text(endorsement)}. If you decide the same, repeat this with "
                "--as-endorsed, or say it yourself with --firm and --role (or --replaces)."
            )
        _check_alike(first, check_terms(terms, enrolment, registry, now_ms), endorsement)
    return first


def _terms_of(endorsement: EnrolmentEndorsed) -> ApprovalTerms:
    return ApprovalTerms(
        firm=endorsement.firm,
        role=endorsement.role,
        firm_name=endorsement.firm_name,
        trader=endorsement.trader,
        days=endorsement.days or None,
        minutes=endorsement.minutes,
        replaces=endorsement.replaces,
        reason=endorsement.reason or "",
        kind=endorsement.kind,
    )


def _check_alike(first: Decision, second: Decision, endorsement: EnrolmentEndorsed) -> None:
    pairs = zip(
        _facts(first.approved, first.reason), _facts(second.approved, second.reason), strict=True
    )
    differing = [
        f"{what} {one or 'none'}, not {other or 'none'}"
        for (what, one), (_, other) in pairs
        if one != other
    ]
    if differing:
        raise OperationRefusedError(
            f"{endorsement.operator} endorsed something else: {'; '.join(differing)}. Nothing was "
            "approved. Agree on one, and say it alike; or begin anew with your terms (--amend), "
            "which then need another operator's approval."
        )


def terms_text(event: EnrolmentApproved | EnrolmentEndorsed) -> str:
    """A decision in words."""
    kind = f", a {event.kind.value}" if event.kind else ""
    text = (
        f"{event.trader} of {event.firm} ({event.firm_name}), {event.role.value}{kind}, for "
        f"{_life_text(event)}"
    )
    if not event.replaces:
        return text
    reason = event.reason if isinstance(event, EnrolmentEndorsed) else None
    return f"{text}, in place of {event.replaces}" + (f" (revoked: {reason})" if reason else "")


def _facts(
    event: EnrolmentApproved, reason: RevocationReason | None
) -> tuple[tuple[str, str], ...]:
    return (
        ("firm", event.firm),
        ("firm's name", event.firm_name),
        ("trader", event.trader),
        ("role", event.role.value),
        ("kind", event.kind or ""),
        ("life", _life_text(event)),
        ("in place of", event.replaces),
        ("revocation reason", reason or ""),
    )


def _life_text(event: EnrolmentApproved | EnrolmentEndorsed) -> str:
    days, rest_ms = divmod(event.life_ms, DAY_MS)
    return f"{event.life_ms // MINUTE_MS} minutes" if rest_ms else f"{days} days"

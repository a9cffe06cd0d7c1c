"""What an operator decides when approving, and the rules that decision must meet."""

import re
import unicodedata

from msgspec import Struct

from rfqdesk.protocol.ids import is_party
from rfqdesk.protocol.operations.decisions import ApprovalTerms
from rfqdesk.protocol.terms import Role
from rfqserver.ca.crl import RevocationReason, reason_of
from rfqserver.ca.encoding import typed_serial
from rfqserver.ca.events import EnrolmentApproved
from rfqserver.ca.issuing import CLIENT_DAYS_DEFAULT, CLIENT_DAYS_MAX
from rfqserver.ca.profiles import MINUTE_MS, NAME_MAX_CHARS
from rfqserver.ca.records import CertificateRecord, EnrolmentRecord
from rfqserver.ca.registry import Registry

SLUG_MAX_CHARS = 32
MINUTES_PER_DAY = 1_440


class OperationRefusedError(Exception):
    """An operator's request that had no effect; the text says why and what to do."""


class OperationOvertakenError(OperationRefusedError):
    """It had no effect since what it was about has been decided, or changed, in the meantime."""


class OperationIncompleteError(OperationRefusedError):
    """Took effect in part; the text says in which, and what is missing."""


class Decision(Struct, frozen=True):
    """Terms made whole: the event they become, and what is revoked with it, for which reason."""

    approved: EnrolmentApproved
    reason: RevocationReason | None = None


def check_terms(
    terms: ApprovalTerms, enrolment: EnrolmentRecord, registry: Registry, now_ms: int
) -> Decision:
    """Turn the operator's terms into a decision.

    Raises:
        OperationRefusedError: which of them is wrong.
    """
    serial = terms.replaces or enrolment.invited_replaces
    replaced = replaceable(serial, registry) if serial else None
    if replaced is None and terms.reason:
        raise OperationRefusedError(
            "A reason is that of revoking what the certificate replaces: say which (--replaces)."
        )
    firm, role, trader, firm_name = _principal(terms, enrolment, replaced)
    days, minutes = _life(terms, replaced)
    approved = EnrolmentApproved(
        time_ms=now_ms,
        enrolment_id=enrolment.enrolment_id,
        firm=firm,
        firm_name=_firm_name(firm, firm_name, registry),
        trader=trader,
        role=role,
        days=days,
        minutes=minutes,
        replaces=replaced.serial if replaced is not None else "",
        kind=terms.kind,
    )
    return Decision(approved, None if replaced is None else _reason(terms.reason))


def _principal(
    terms: ApprovalTerms, enrolment: EnrolmentRecord, replaced: CertificateRecord | None
) -> tuple[str, Role, str, str]:
    """Firm, role, trader, and the firm's name as far as it was said."""
    if replaced is not None:
        check_said_alike(replaced, terms.firm, terms.role, terms.trader, terms.firm_name)
        return replaced.firm, replaced.role, replaced.trader, replaced.firm_name
    firm, role = terms.firm or enrolment.invited_firm, terms.role or enrolment.invited_role
    if not firm or role is None:
        raise OperationRefusedError(
            f"Enrolment {enrolment.enrolment_id} came without an invitation: say who the "
            "applicant is with --firm and --role."
        )
    trader = terms.trader or enrolment.invited_trader or slug_of(enrolment.common_name)
    for what, slug in (("firm", firm), ("trader", trader)):
        if not is_party(slug):
            raise OperationRefusedError(
                f"'{slug}' cannot name a {what}: use 1 to {SLUG_MAX_CHARS} lower-case letters, "
                f"digits and inner dashes (--{what})."
            )
    return firm, role, trader, terms.firm_name


def _life(terms: ApprovalTerms, replaced: CertificateRecord | None) -> tuple[int, int]:
    """Days and minutes, one of which is 0."""
    if terms.days is not None and not 1 <= terms.days <= CLIENT_DAYS_MAX:
        raise OperationRefusedError(
            f"A certificate lasts 1 to {CLIENT_DAYS_MAX} days, not {terms.days} (--days)."
        )
    if not 0 <= terms.minutes <= CLIENT_DAYS_MAX * MINUTES_PER_DAY:
        raise OperationRefusedError(
            f"A certificate lasts from a minute to {CLIENT_DAYS_MAX} days (--hours)."
        )
    if terms.minutes:
        return 0, terms.minutes
    if terms.days is None and replaced is not None and replaced.life_ms:
        minutes = replaced.life_ms // MINUTE_MS
        days, rest = divmod(minutes, MINUTES_PER_DAY)
        return (0, minutes) if rest else (days, 0)
    return terms.days or CLIENT_DAYS_DEFAULT, 0


def replaceable(serial: str, registry: Registry) -> CertificateRecord:
    """Look up the certificate that a new one is to take the place of.

    It may be revoked or expired already: then only its facts are taken.

    Raises:
        OperationRefusedError: there is none, or its place was taken before.
    """
    record = registry.certificates.get(typed_serial(serial))
    if record is None:
        raise OperationRefusedError(
            f"There is no certificate {serial}. `rfqserver certificates list` shows them."
        )
    if record.reenrolled_as:
        raise OperationRefusedError(
            f"Certificate {record.serial} was replaced before, by {record.reenrolled_as}. If that "
            "one is lost as well, replace that (--replaces)."
        )
    return record


def check_said_alike(
    record: CertificateRecord, firm: str, role: Role | None, trader: str, firm_name: str = ""
) -> None:
    """Compare what an operator says besides naming the certificate that is replaced.

    Raises:
        OperationRefusedError: it says something else.
    """
    kept = (record.firm, record.role, record.trader, record.firm_name)
    names = ("--firm", "--role", "--trader", "--firm-name")
    for name, typed, own in zip(names, (firm, role, trader, firm_name), kept, strict=True):
        if typed and typed != own:
            raise OperationRefusedError(
                f"Certificate {record.serial} stands for {record.firm}/{record.trader} "
                f"({record.role.value}), and so will what replaces it: leave {name} out, or "
                "approve without --replaces and revoke the old one by itself."
            )


def _reason(typed: str) -> RevocationReason:
    if not typed:
        return RevocationReason.KEY_COMPROMISE
    try:
        return reason_of(typed)
    except ValueError as error:
        raise OperationRefusedError(str(error)) from error


def slug_of(name: str) -> str:
    """A trader's slug from a display name: `Alice O'Hara` gives `alice-o-hara`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:SLUG_MAX_CHARS].strip("-")


def _firm_name(firm: str, typed: str, registry: Registry) -> str:
    known = registry.firm_names.get(firm)
    name = " ".join(typed.split()) or known or firm
    if len(name) > NAME_MAX_CHARS or not name.isprintable():
        raise OperationRefusedError(
            f"A firm's name has 1 to {NAME_MAX_CHARS} printable characters (--firm-name)."
        )
    if known is not None and name != known:
        raise OperationRefusedError(
            f"Firm '{firm}' is known as '{known}', not '{name}'. Leave --firm-name out, "
            "or use another slug if this is another firm (--firm)."
        )
    for slug, other in registry.firm_names.items():
        if slug != firm and _as_read(other) == _as_read(name):
            raise OperationRefusedError(
                f"'{name}' is what firm '{slug}' is called ('{other}'); traders could not tell "
                "the two apart. Give this one another name (--firm-name)."
            )
    return name


def _as_read(name: str) -> str:
    """What a reader takes from a name: neither case nor the width of a letter counts."""
    return unicodedata.normalize("NFKC", name).casefold()

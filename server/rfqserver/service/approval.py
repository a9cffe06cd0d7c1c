"""What an operator decides when approving, and the rules that decision must meet."""

import re
import unicodedata
from typing import Annotated

from msgspec import Meta, Struct

from rfqdesk.protocol.ids import is_party
from rfqdesk.protocol.terms import Role
from rfqserver.ca.events import EnrolmentApproved
from rfqserver.ca.issuing import CLIENT_DAYS_DEFAULT, CLIENT_DAYS_MAX
from rfqserver.ca.profiles import NAME_MAX_CHARS
from rfqserver.ca.records import EnrolmentRecord
from rfqserver.ca.registry import Registry

SLUG_MAX_CHARS = 32
MINUTES_PER_DAY = 1_440


class OperationRefusedError(Exception):
    """An operator's request that had no effect; the text says why and what to do."""


class OperationIncompleteError(OperationRefusedError):
    """Took effect in part; the text says in which, and what is missing."""


class ApprovalTerms(Struct, frozen=True, kw_only=True):
    """Who the applicant is, in the operator's decision.

    `fingerprint` is the SHA-256 of the DER request as the applicant read it
    out. What is left empty is filled in: `firm`, `role` and `trader` from the
    operator's own invitation, `firm_name` with the name the firm goes by
    already, and failing all that `trader` from the request's common name.
    """

    fingerprint: Annotated[str, Meta(max_length=256)] = ""
    words: Annotated[str, Meta(max_length=256)] = ""
    """The fingerprint's ten words, instead of its digits."""
    firm: str = ""
    role: Role | None = None
    firm_name: str = ""
    trader: str = ""
    days: int = CLIENT_DAYS_DEFAULT
    minutes: int = 0
    """Instead of `days`, where it is not 0."""


def check_terms(
    terms: ApprovalTerms, enrolment: EnrolmentRecord, registry: Registry, now_ms: int
) -> EnrolmentApproved:
    """Turn the operator's terms into the event.

    Raises:
        OperationRefusedError: which of them is wrong.
    """
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
    if not 1 <= terms.days <= CLIENT_DAYS_MAX:
        raise OperationRefusedError(
            f"A certificate lasts 1 to {CLIENT_DAYS_MAX} days, not {terms.days} (--days)."
        )
    if not 0 <= terms.minutes <= CLIENT_DAYS_MAX * MINUTES_PER_DAY:
        raise OperationRefusedError(
            f"A certificate lasts from a minute to {CLIENT_DAYS_MAX} days (--hours)."
        )
    return EnrolmentApproved(
        time_ms=now_ms,
        enrolment_id=enrolment.enrolment_id,
        firm=firm,
        firm_name=_firm_name(firm, terms.firm_name, registry),
        trader=trader,
        role=role,
        days=0 if terms.minutes else terms.days,
        minutes=terms.minutes,
    )


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

"""What comes of operators' operations, where that takes words of its own."""

from rfqdesk.client.errors import ConnectionRefusedByVenueError, RefusalKind
from rfqdesk.client.words.explanation import Explanation, quoted

OPERATION_WORDS = {
    "approve_enrolment": "the applicant was approved",
    "withdraw_endorsement": "your endorsement was withdrawn",
    "reject_enrolment": "the request was rejected",
    "reject_enrolments_from": "the requests were rejected",
    "issue_invitation": "the invitation was made",
    "withdraw_invitation": "the invitation was withdrawn",
    "revoke_certificate": "the certificate was revoked",
    "revoke_firm": "the firm's certificates were revoked",
    "entitle_principal": "the entitlements were changed",
    "suspend_principal": "the suspension took effect",
    "resume_principal": "the suspension ended",
    "halt_trading": "trading was halted",
    "resume_trading": "trading was resumed",
    "broadcast": "the news was published",
    "expire_instrument": "the instrument expired",
    "load_instruments": "the instruments were loaded",
    "allow_publisher": "the publisher was changed",
    "set_mark_rules": "the rules about reference prices were changed",
    "set_limits": "the limits were changed",
    "protect_maker": "the maker's protection was changed",
    "reset_maker": "the maker was reset",
    "cancel_trade": "the trade was changed",
    "correct_trade": "the trade was changed",
    "confirm_trade_change": "the trade was changed",
    "withdraw_trade_change": "the proposal was withdrawn",
    "set_group": "the group was set",
    "remove_group": "the group was removed",
}
"""What an operation whose outcome is unknown may have done."""


def explain_overtaken(text: str) -> Explanation:
    """Another operator was quicker; `text` is the venue's."""
    return Explanation(
        "Another operator was quicker",
        f"Nothing of yours took effect.{quoted(text)}",
        "The page shows how it stands now: look before you act. The audit says who did it.",
    )


def explain_operators_end(error: BaseException | None) -> Explanation | None:
    """Why somebody operates no more; None where participants are told the same."""
    if not isinstance(error, ConnectionRefusedByVenueError):
        return None
    if error.kind is not RefusalKind.REVOKED:
        return None
    return Explanation(
        "Your operator's certificate was revoked",
        "You operate the venue no more, from this window or another. What you did stands; what "
        "you were about to do did not happen. What is shown is how it was last seen.",
        "If you did not ask for this, ring another operator at once: your key may be in other "
        "hands, and the audit says who revoked it. A new certificate is made at the venue's "
        "machine.",
    )

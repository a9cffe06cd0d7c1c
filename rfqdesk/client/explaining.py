"""One function that turns any error of this programme into what a person reads."""

from rfqdesk.client import errors
from rfqdesk.client.words.connection import (
    explain_distrust,
    explain_lost,
    explain_refused,
    explain_unknown,
    explain_unreachable,
)
from rfqdesk.client.words.explanation import Explanation, quoted
from rfqdesk.client.words.identity import explain_identity
from rfqdesk.client.words.operations import OPERATION_WORDS, explain_overtaken
from rfqdesk.client.words.proof import explain_unproved
from rfqdesk.client.words.reasons import explain_refusal
from rfqdesk.identity.errors import IdentityError
from rfqdesk.identity.fingerprint import grouped
from rfqdesk.protocol.operations.wire import OVERTAKEN

__all__ = ["Explanation", "explain"]

_COMMAND_WORDS = {
    "quote_request": "request",
    "quote_request_cancel": "cancelling of a request",
    "quote": "quote",
    "quote_cancel": "withdrawal of a quote",
    "quote_pass": "pass",
    "quote_response": "acceptance",
}


def explain(error: BaseException) -> Explanation:
    """Say what happened, what it means for money and identity, and what to do next."""
    match error:
        case errors.RefusalError() | errors.OperationRefusedError():
            return _refused(error)
        case errors.OutcomeUnknownError():
            return _unknown(error)
        case errors.ConnectionRefusedByVenueError():
            return explain_refused(error)
        case errors.EnrolmentRefusedError() | errors.LockoutRefusedError():
            return _turned_down(error)
        case errors.RenewalRefusedError() | errors.RenewalOverdueError():
            return _not_renewed(error)
        case errors.LocalMistakeError():
            return _local_mistake(error)
        case errors.RemoteMisbehaviourError():
            return _misbehaviour(error)
        case IdentityError():
            return explain_identity(error)
        case OSError():
            return Explanation(
                "This machine could not do it",
                "The operating system reported a problem, for instance a full disk or a missing "
                f"permission{quoted(str(error), '. Detail')}. Nothing was sent to the venue by "
                "this step.",
                "Mend that, then try again.",
            )
        case _:
            return Explanation(
                "Something went wrong in this programme",
                f"A fault that was not foreseen: {type(error).__name__}"
                f"{quoted(str(error), '. Detail')}. What the venue has confirmed stands.",
                "Check the blotter before you go on, restart rfqdesk, and report this.",
            )


def _refused(error: errors.RefusalError | errors.OperationRefusedError) -> Explanation:
    if isinstance(error, errors.RefusalError):
        return explain_refusal(error)
    if error.kind == OVERTAKEN:
        return explain_overtaken(error.text)
    advice = "Change what it objects to, then do it again."
    if error.kind != "refused":
        advice = "Do it again. If it goes on, restart rfqdesk and report this."
    return Explanation(
        "The venue refused this", f"Nothing of it took effect.{quoted(error.text)}", advice
    )


def _turned_down(
    error: errors.EnrolmentRefusedError | errors.LockoutRefusedError,
) -> Explanation:
    if isinstance(error, errors.EnrolmentRefusedError):
        return Explanation(
            "The venue turned your enrolment down",
            "No certificate was issued, and this request will not be looked at again."
            + quoted(error.text),
            "Ask the operator why. To try again, start a new enrolment with a new key.",
        )
    return Explanation(
        "The venue did not lock you out",
        "Your certificate may still count: whoever holds your key could act in your name."
        + quoted(error.text),
        "Ring the operator at once and have the certificate revoked.",
    )


def _not_renewed(
    error: errors.RenewalRefusedError | errors.RenewalOverdueError,
) -> Explanation:
    if isinstance(error, errors.RenewalRefusedError):
        return Explanation(
            "The venue did not renew your certificate",
            "You can trade with it until it ends; after that nobody is let in with it."
            + quoted(error.text),
            "This programme goes on trying by itself. Ask the operator, or enrol again in time.",
        )
    cause = explain(error.cause)
    if error.left_ms <= 0:
        title, meaning = "Your certificate has ended", "It could not be renewed in time, and"
        meaning += " the venue lets nobody in with it. Trades already done stand."
        return Explanation(
            title, f"{meaning} Last: {cause.title}.", "Enrol again; the operator approves it."
        )
    return Explanation(
        f"Your certificate ends in {_span(error.left_ms)} and is not renewed yet",
        "You can trade until then; afterwards nobody is let in with it, until you have enrolled "
        f"again. Last attempt: {cause.title}. {cause.happened}",
        f"This programme goes on trying by itself. {cause.advice}",
    )


def _span(left_ms: int) -> str:
    for unit_ms, unit in ((86_400_000, "days"), (3_600_000, "hours"), (60_000, "minutes")):
        if left_ms >= 2 * unit_ms:
            return f"{left_ms // unit_ms} {unit}"
    return f"{max(1, left_ms // 1000)} seconds"


def _unknown(error: errors.OutcomeUnknownError) -> Explanation:
    if error.command not in _COMMAND_WORDS and error.command in OPERATION_WORDS:
        return Explanation(
            f"It is not known whether {OPERATION_WORDS[error.command]}",
            "The operation was sent, and the connection ended before the venue answered. It may "
            "have taken effect, or not.",
            "Wait until the connection is back and look at what is shown. Only then do it again.",
        )
    what = _COMMAND_WORDS.get(error.command, "command")
    if error.command == "quote_response":
        return Explanation(
            "It is not known whether you traded",
            "Your acceptance was sent, and the connection ended before the venue answered. You may "
            "have traded, or not.",
            "Do not accept anything else for this request. Connect again: the blotter then shows "
            "the trade if there is one. Ring the operator if you can't connect.",
        )
    return Explanation(
        f"It is not known whether your {what} took effect",
        f"Your {what} was sent, and the connection ended before the venue answered. It may stand "
        "at the venue, or not.",
        "Wait until the connection is back: what stands is shown then. Only then send it again.",
    )


def _local_mistake(error: errors.LocalMistakeError) -> Explanation:
    match error:
        case errors.NotConnectedError():
            return Explanation(
                "Not connected",
                "There is no session with the venue at the moment. Nothing was sent.",
                "Wait until the status bar shows a live connection, then try again.",
            )
        case errors.TooManyPendingError():
            return Explanation(
                "Too much is waiting",
                "More commands wait for the venue than may. This one was not sent.",
                "Wait until earlier ones are answered; slow a bot down.",
            )
        case errors.FeedOverrunError():
            return Explanation(
                "Events came faster than they were read",
                "This programme's reader of events fell too far behind and was cut off. What "
                "happened at the venue stands.",
                "Start it again: it gets every event once more. Make its work per event shorter.",
            )
        case _:
            return Explanation(
                "This can't be sent",
                f"It does not follow the rules of the protocol{quoted(str(error), '. Detail')}. "
                "Nothing was sent.",
                "Correct the values and try again.",
            )


def _misbehaviour(error: errors.RemoteMisbehaviourError) -> Explanation:
    match error:
        case errors.VenueUnreachableError():
            return explain_unreachable(error)
        case errors.ConnectionLostError():
            return explain_lost(error)
        case errors.ServerNotTrustedError():
            return explain_distrust(error)
        case errors.RevocationUnknownError():
            return explain_unknown(error)
        case errors.RootNotFoundError():
            return _wrong_fingerprint(error)
        case errors.QuoteUnprovedError():
            return explain_unproved(error)
        case errors.NotSentError():
            return Explanation(
                "Not sent",
                "The connection was lost before this left the machine. It had no effect.",
                "Wait until the connection is back, look at what stands, then send it again.",
            )
        case errors.LockoutUnconfirmedError():
            return Explanation(
                "The venue lets this certificate in no more",
                "Either you are locked out, or a renewal replaced it, and then the new one still "
                "counts. The revocation list would tell, and does not."
                f"{quoted(str(error), 'Detail')}",
                "This is tried again. Ring the operator, who can tell, and revoke all of it.",
            )
        case errors.CertificateUnusableError():
            return Explanation(
                "The venue delivered a certificate that can't be yours",
                f"It was not kept{quoted(str(error), '. Detail')}. Your key and your request are "
                "unharmed.",
                "Tell the operator, and give them your request's fingerprint.",
            )
        case _:
            return Explanation(
                "The venue said something unexpected",
                f"What came does not follow the protocol{quoted(str(error), '. Detail')}. It was "
                "not acted upon; what the venue has confirmed before stands.",
                "This programme connects again by itself. If it goes on, check that both sides "
                "run fitting versions, and tell the operator.",
            )


def _wrong_fingerprint(error: errors.RootNotFoundError) -> Explanation:
    if not error.wanted:
        return Explanation(
            "The server shows no root certificate",
            f"The server at {error.host} answered as an enrolment port does, but without a root "
            "that could be compared. Nothing about you was sent.",
            "Check address and port. If they are right, tell the operator, and do not go on.",
        )
    offered = "; ".join(grouped(one) for one in error.offered) or "no root certificate at all"
    return Explanation(
        "The fingerprint does not match",
        f"The server at {error.host} is not the venue that your fingerprint belongs to. It offers: "
        f"{offered}. Nothing about you was sent.",
        "Compare the fingerprint with the operator, by telephone and not by e-mail. If yours was "
        "copied correctly, do not enrol: somebody may stand between you and the venue.",
    )

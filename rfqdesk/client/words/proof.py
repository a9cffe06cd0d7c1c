"""Why a quote is not proved to be its maker's own word, in words."""

from rfqdesk.client.errors import CrossUnprovedError, ProofFlaw, QuoteUnprovedError
from rfqdesk.client.words.explanation import Explanation, quoted

_MEANINGS = {
    ProofFlaw.NOT_SIGNED: "The venue shows it without the maker's signature.",
    ProofFlaw.NOT_SHOWN: "This session has not been shown it.",
    ProofFlaw.SIGNATURE_WRONG: "The signature that the venue shows with it does not hold.",
    ProofFlaw.CERTIFICATE_UNKNOWN: "The venue does not show the certificate it was signed under.",
    ProofFlaw.CERTIFICATE_UNTRUSTED: "The certificate it was signed under can't be believed.",
    ProofFlaw.CERTIFICATE_REVOKED: "The certificate it was signed under was revoked.",
    ProofFlaw.OTHER_FIRM: "It was signed by another firm than the one shown.",
    ProofFlaw.CONTENT_DIFFERS: "What is shown is not what the maker signed.",
}


def meaning_of(flaw: ProofFlaw) -> str:
    """A flaw in a sentence."""
    return _MEANINGS[flaw]


def explain_unproved(error: QuoteUnprovedError) -> Explanation:
    """Say why an acceptance or a cross was not sent."""
    if isinstance(error, CrossUnprovedError):
        return _cross_unproved(error)
    return Explanation(
        f"This quote is not proved to be {error.maker}'s",
        f"{meaning_of(error.flaw)}{quoted(error.text, ' Detail')} Nothing was sent, and nothing "
        "was traded.",
        "Take another quote, or ask again. If it stays so, ring the maker and compare the price, "
        "and tell the venue's operator.",
    )


def _cross_unproved(error: CrossUnprovedError) -> Explanation:
    if not error.maker:
        return Explanation(
            "The quotes on this request can't be proved here",
            "This session was not shown the request. Nothing was sent, and nothing was traded.",
            "Check the request's id, or begin a session that is shown all that is open.",
        )
    return Explanation(
        f"The best quotes include one not proved to be {error.maker}'s",
        f"{meaning_of(error.flaw)}{quoted(error.text, ' Detail')} The venue takes by price alone, "
        "so nothing was sent, and nothing was traded.",
        "Take at a better worst price, which leaves that quote out, or accept another quote by "
        "itself. If it stays so, ring the maker and tell the venue's operator.",
    )

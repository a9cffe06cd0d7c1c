"""Why a maker passes, in words."""

from rfqdesk.protocol.terms import PassReason

PASS_WORDS = {
    PassReason.OTHER: "No reason given",
    PassReason.NO_APPETITE: "No appetite",
    PassReason.SIZE: "Size: too large or too small",
    PassReason.INSTRUMENT: "Instrument: we don't quote it",
    PassReason.COUNTERPARTY_LIMIT: "Our limit for this client is used up",
    PassReason.MARKET: "Market: too fast, or closed",
    PassReason.TECHNICAL: "Technical trouble on our side",
}
"""Each reason as its maker chooses it; the first is what a plain Enter takes."""

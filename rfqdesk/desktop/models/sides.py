"""A requester's side as blotters and cards show it."""

from rfqdesk.protocol.terms import Side


def side_tone(side: Side) -> str:
    """The colour of a side, "" for two-way."""
    return {Side.BUY: "buy", Side.SELL: "sell"}.get(side, "")


def side_word(side: Side) -> str:
    """The side in capitals, as blotters have it."""
    return {Side.BUY: "BUY", Side.SELL: "SELL"}.get(side, "TWO-WAY")

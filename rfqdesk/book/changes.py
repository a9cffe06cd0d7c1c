"""Gathers what changed between two repaints."""

from rfqdesk.book.facts import Change, QuoteKey


class ChangeSet:
    """Ids touched since it was last taken; each once, in order of first touch.

    Dictionaries stand in for ordered sets.
    """

    def __init__(self) -> None:
        self.requests: dict[str, None] = {}
        self.quotes: dict[QuoteKey, None] = {}
        self.trades: dict[str, None] = {}
        self.drafts: dict[str, None] = {}

    def __bool__(self) -> bool:
        return bool(self.requests or self.quotes or self.trades or self.drafts)

    def add(self, change: Change) -> None:
        """Note one applied event."""
        if change.draft:
            self.drafts[change.rfq_id] = None
            return
        self.requests[change.rfq_id] = None
        if change.quote is not None:
            self.quotes[change.quote] = None
        self.quotes.update(dict.fromkeys(change.revealed))
        if change.trade_id is not None:
            self.trades[change.trade_id] = None

    def take(self) -> "ChangeSet":
        """Hand over what was gathered, and start afresh."""
        taken = ChangeSet()
        taken.requests, self.requests = self.requests, {}
        taken.quotes, self.quotes = self.quotes, {}
        taken.trades, self.trades = self.trades, {}
        taken.drafts, self.drafts = self.drafts, {}
        return taken

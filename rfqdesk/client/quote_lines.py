"""A maker's line of quotes per request: which id, and which revision comes next.

A line has one `quote_id`, and its revision only ever rises. It is learnt from
the feed too, so that a bot that was restarted continues its line instead of
starting one the venue must refuse. Pure.
"""

from dataclasses import dataclass

from rfqdesk.protocol.events import FeedEvent, QuoteEnded, QuoteLive, RequestEnded

LINES_MAX = 100_000


@dataclass(slots=True)
class _Line:
    quote_id: str
    revision: int


class QuoteLines:
    """The lines of one maker firm."""

    def __init__(self) -> None:
        self._lines: dict[str, _Line] = {}

    def take(
        self, rfq_id: str, new_id: str, quote_id: str | None = None, revision: int | None = None
    ) -> tuple[str, int]:
        """Return id and revision for the next quote on a request, and count it as used.

        `new_id` is used when the line is new. Given values win over remembered
        ones. A revision stays used even when its quote fails: the venue may
        have taken it all the same, and keeps a refused one's refusal for ever.
        """
        line = self._lines.get(rfq_id)
        if line is None or (quote_id is not None and quote_id != line.quote_id):
            line = _Line(quote_id or new_id, 0)
            self._remember(rfq_id, line)
        chosen = revision if revision is not None else line.revision + 1
        # A given one may be a repetition of an earlier one; it brings no used one back.
        line.revision = max(line.revision, chosen)
        return line.quote_id, chosen

    def apply(self, event: FeedEvent, firm: str) -> None:
        """Learn from an event of the feed of `firm`."""
        match event:
            case QuoteLive() | QuoteEnded() if event.maker == firm:
                line = self._lines.get(event.rfq_id)
                if line is None or line.quote_id != event.quote_id:
                    self._remember(event.rfq_id, _Line(event.quote_id, event.revision))
                else:
                    line.revision = max(line.revision, event.revision)
            case RequestEnded():
                self._lines.pop(event.rfq_id, None)
            case _:
                pass

    def _remember(self, rfq_id: str, line: _Line) -> None:
        while len(self._lines) >= LINES_MAX:
            # The oldest request; its end was missed or is long ago.
            del self._lines[next(iter(self._lines))]
        self._lines[rfq_id] = line

"""Which journal records tell of each request that is open, or was traded today.

The index behind snapshots: it knows nothing of what the records say, only to
which request they belong and whom they concern. Like the feeds' index it is
made of durable records alone and rebuilt from the journal at start.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from rfqserver.engine.facts.events import Event, RequestEnded, RequestOpened, TradeExecuted
from rfqserver.engine.facts.life_events import DraftDiscarded, RequestDrafted

DAY_MS = 86_400_000
BEGINNINGS = frozenset({RequestOpened, RequestDrafted})
"""The events with which a request begins; what comes of one that was forgotten begins none."""


@dataclass(slots=True)
class Timeline:
    """One request's records, in order. `traded_day` counts days of UTC, -1 for untraded."""

    journal_seqs: list[int] = field(default_factory=list)
    firms: set[str] = field(default_factory=set)
    traders: set[str] = field(default_factory=set)
    ended: bool = False
    traded_day: int = -1


class Timelines:
    """The timelines that a snapshot may need; those it can't are forgotten."""

    def __init__(self) -> None:
        self.on_idle: Callable[[], None] = lambda: None
        """Told when the last open request has ended."""
        self._timelines: dict[str, Timeline] = {}
        self._of_firm: dict[str, set[str]] = {}
        self._open = 0
        self._day = -1

    def __len__(self) -> int:
        return len(self._timelines)

    @property
    def open_count(self) -> int:
        """How many requests are open, as far as is durable."""
        return self._open

    def add(self, journal_seq: int, event: Event, firms: Iterable[str]) -> None:
        """Take in a durable record and the firms whose feed it belongs to."""
        day = event.time_ms // DAY_MS
        if day > self._day:
            self._day = day
            self._forget_earlier_days()
        rfq_id = str(getattr(event, "rfq_id", ""))
        if type(event) in BEGINNINGS and rfq_id not in self._timelines:
            self._timelines[rfq_id] = Timeline()
        if isinstance(event, RequestOpened):
            self._open += 1
        timeline = self._timelines.get(rfq_id)
        if timeline is not None:
            self._take(timeline, rfq_id, journal_seq, event, firms)

    def _take(
        self,
        timeline: Timeline,
        rfq_id: str,
        journal_seq: int,
        event: Event,
        firms: Iterable[str],
    ) -> None:
        timeline.journal_seqs.append(journal_seq)
        for firm in firms:
            if firm not in timeline.firms:
                timeline.firms.add(firm)
                self._of_firm.setdefault(firm, set()).add(rfq_id)
        if isinstance(event, TradeExecuted):
            timeline.traders.update(firms)
            timeline.traded_day = event.time_ms // DAY_MS
        elif isinstance(event, RequestEnded) and not timeline.ended:
            timeline.ended = True
            self._open -= 1
            if timeline.traded_day < 0:
                self._forget(rfq_id)
            if not self._open:
                self.on_idle()
        elif isinstance(event, DraftDiscarded):
            self._forget(rfq_id)

    def of_firm(self, firm: str) -> list[int]:
        """Journal numbers, in order, of what a snapshot for the firm is made of.

        All records of the requests that are open and concern it, and of those on
        which it has traded today. Not every one of them is for its eyes.
        """
        seqs: list[int] = []
        for rfq_id in self._of_firm.get(firm, ()):
            timeline = self._timelines[rfq_id]
            if not timeline.ended or firm in timeline.traders:
                seqs.extend(timeline.journal_seqs)
        return sorted(seqs)

    def _forget_earlier_days(self) -> None:
        for rfq_id, timeline in list(self._timelines.items()):
            if timeline.ended and timeline.traded_day < self._day:
                self._forget(rfq_id)

    def _forget(self, rfq_id: str) -> None:
        for firm in self._timelines.pop(rfq_id).firms:
            self._of_firm[firm].discard(rfq_id)

"""Which journal records each firm may see, in order: the index behind its sequence.

A firm's sequence number n stands for the n-th record visible to it. The index
is rebuilt from the journal at start and never stored.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable


class Feeds:
    """Journal sequence numbers by firm; eight bytes an entry."""

    def __init__(self) -> None:
        self._seqs: dict[str, array[int]] = {}

    def extend(self, journal_seq: int, firms: Iterable[str]) -> list[tuple[str, int]]:
        """Add a durable record; returns each firm with the feed sequence it got there."""
        placed = []
        for firm in sorted(firms):
            seqs = self._seqs.get(firm)
            if seqs is None:
                seqs = self._seqs[firm] = array("Q")
            seqs.append(journal_seq)
            placed.append((firm, len(seqs)))
        return placed

    def last_seq(self, firm: str) -> int:
        """Highest feed sequence number of the firm, 0 for none."""
        return len(self._seqs.get(firm, ()))

    def seq_of(self, firm: str, journal_seq: int) -> int:
        """The number under which the firm's feed has a journal record, 0 where it has not."""
        seqs = self._seqs.get(firm, array("Q"))
        place = bisect_left(seqs, journal_seq)
        return place + 1 if place < len(seqs) and seqs[place] == journal_seq else 0

    def journal_seqs(self, firm: str, after_seq: int, count_max: int) -> list[int]:
        """Journal numbers of the firm's feed entries after `after_seq`, at most `count_max`."""
        return list(self._seqs.get(firm, array("Q"))[after_seq : after_seq + count_max])

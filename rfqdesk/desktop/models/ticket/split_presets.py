"""Saved splits of a deal over accounts, known by their shares."""

import msgspec

from rfqdesk.desktop.models.ticket.allocating import share_words
from rfqdesk.protocol.terms import Allocation

PRESETS_MAX = 30

Split = tuple[Allocation, ...]


class SplitPresets:
    """By words such as `fund-a 60 %, fund-b 40 %`; the one saved last stands first."""

    def __init__(self, text: str = "") -> None:
        self._by_words: dict[str, Split] = {}
        try:
            saved = msgspec.json.decode(text or "[]", type=list[Split])
        except msgspec.MsgspecError:
            # Somebody edited the settings: better no presets than no desk.
            saved = []
        for split in reversed(saved):
            self.save(split)

    def text(self) -> str:
        """All of them, for the settings."""
        return msgspec.json.encode(list(self._by_words.values())).decode("ascii")

    def words(self) -> list[str]:
        """What there is to choose from."""
        return list(self._by_words)

    def of(self, words: str) -> Split:
        """One of them, () for none."""
        return self._by_words.get(words, ())

    def save(self, split: Split) -> None:
        """Keep a split, first of all; the oldest gives way where there are too many."""
        if not split:
            return
        words = share_words(split)
        kept = {key: one for key, one in self._by_words.items() if key != words}
        self._by_words = {words: split, **dict(list(kept.items())[: PRESETS_MAX - 1])}

    def remove(self, words: str) -> None:
        """Forget one."""
        self._by_words.pop(words, None)

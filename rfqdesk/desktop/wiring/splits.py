"""Keeps the saved splits in the settings, and offers them wherever accounts are typed."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QSettings

from rfqdesk.desktop.models.ticket.allocating import share_out
from rfqdesk.desktop.models.ticket.split_presets import SplitPresets
from rfqdesk.desktop.views.trader.sheets.allocation_editor import AllocationEditor

_KEY = "splits"


class SplitKeeper(QObject):
    """Joins editors to one list of saved splits."""

    def __init__(
        self, settings: QSettings | None, editors: Sequence[AllocationEditor], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._editors = tuple(editors)
        saved = settings.value(_KEY, "") if settings is not None else ""
        self.presets = SplitPresets(saved if isinstance(saved, str) else "")
        for editor in self._editors:
            self._join(editor)
        self._offer()

    def _join(self, editor: AllocationEditor) -> None:
        editor.preset_chosen.connect(lambda words: self._use(editor, words))
        editor.save_asked.connect(lambda: self._save(editor))
        editor.forget_asked.connect(self._forget)

    def _use(self, editor: AllocationEditor, words: str) -> None:
        split, verdict = self.presets.of(words), editor.verdict()
        if verdict.quantity is not None:
            # Without a lot to share out by it is written as it was saved, to be changed by hand.
            split = share_out(split, verdict.quantity, verdict.lot) or split
        editor.set_split(split)

    def _save(self, editor: AllocationEditor) -> None:
        self.presets.save(editor.verdict().allocations)
        self._keep()

    def _forget(self, words: str) -> None:
        self.presets.remove(words)
        self._keep()

    def _keep(self) -> None:
        if self._settings is not None:
            self._settings.setValue(_KEY, self.presets.text())
        self._offer()

    def _offer(self) -> None:
        for editor in self._editors:
            editor.set_presets(self.presets.words())

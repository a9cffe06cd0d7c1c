"""An order of things to click on that stands still while the mouse is over them."""

from collections.abc import Sequence


class HeldOrder:
    """What stands where. While it is held what is gone stays, and what is new comes last.

    A click goes where a hand was sent a moment ago, so nothing else may have come there.
    With `adds` False what is new waits as well: where one more makes the others narrower.
    """

    def __init__(self, *, adds: bool = True) -> None:
        self._adds = adds
        self.shown: list[str] = []
        self.held = False
        self._wanted: list[str] = []

    def want(self, names: Sequence[str]) -> list[str]:
        """Have it so, as soon as it may be; returns what is to be shown now."""
        self._wanted = list(names)
        if self.held and not self._adds:
            pass
        elif self.held:
            known = set(self.shown)
            self.shown = [*self.shown, *(name for name in names if name not in known)]
        else:
            self.shown = list(names)
        return self.shown

    def hold(self) -> None:
        """The mouse has come."""
        self.held = True

    def let_go(self) -> list[str]:
        """The mouse has gone; returns what is to be shown from now on."""
        self.held = False
        return self.want(self._wanted)

    @property
    def waits(self) -> bool:
        """Whether another order waits for the mouse to go."""
        return self.shown != self._wanted

    @property
    def waiting(self) -> int:
        """How many are not to be seen yet."""
        return len(set(self._wanted).difference(self.shown))

    @property
    def gone(self) -> frozenset[str]:
        """What stands there only because it is held."""
        return frozenset(self.shown).difference(self._wanted)

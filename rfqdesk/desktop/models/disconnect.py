"""What the venue ends when this desk's line is lost: the choice, and what it means for money."""

from msgspec import Struct

PULL_KEY = "connection/pull_on_disconnect"
CANCEL_KEY = "connection/cancel_on_disconnect"
_CHOICES = {True: "end", False: "stay"}


class DisconnectWords(Struct, frozen=True):
    """`ends` and `stays` are the choices' labels, `text` is said above them."""

    title: str
    text: str
    ends: str
    stays: str


_MAKER = DisconnectWords(
    "If the line is lost",
    "Withdrawn: once your last session is gone, at the latest 5 s after the venue last heard "
    "from you, nobody can deal with a price that you can't see or move. Left: your quotes stay "
    "firm until they run out, and whatever is dealt with them meanwhile is yours. A dead-man "
    "timer that is set ends them in both cases.",
    "Withdraw my quotes at once",
    "Leave them until they run out",
)
_TRADER = DisconnectWords(
    "If the line is lost",
    "Left: makers go on quoting, and nothing is dealt without you, but for a cross that rests: it "
    "may still be filled. Ended: your open requests end with your last session, and what rests "
    "with them; trades done stand.",
    "End my requests",
    "Leave them open",
)


class DisconnectPicture(Struct, frozen=True):
    """What was chosen, and what the venue was told at the last log-on; None where nothing was."""

    maker: bool
    chosen: bool
    in_force: bool | None = None

    @property
    def words(self) -> DisconnectWords:
        """How the choice is put."""
        return _MAKER if self.maker else _TRADER

    @property
    def value(self) -> str:
        """The choice as the settings keep and show it."""
        return _CHOICES[self.chosen]

    def strip(self) -> str:
        """What is in force in few words, "" where nothing is."""
        if self.in_force is None:
            return ""
        words = f"On a lost line: {self._what()} {self._end(self.in_force)}"
        if self.chosen is self.in_force:
            return words
        return f"{words}, from the next log-on {self._end(self.chosen)}"

    def note(self) -> str:
        """What is in force, and from when another choice holds."""
        if self.in_force is None:
            return "Holds from the next log-on."
        words = f"In force now: {self._what()} {self._end(self.in_force)}."
        if self.chosen is self.in_force:
            return f"{words} A change holds from the next log-on."
        return f"{words} What you chose holds from the next log-on."

    @property
    def tone(self) -> str:
        """A maker's quotes that stay unwatched are worth a warning."""
        return "warn" if self.maker and self.in_force is False else ""

    def _what(self) -> str:
        return "quotes" if self.maker else "requests"

    def _end(self, ends: bool) -> str:
        if not ends:
            return "stay"
        return "withdrawn" if self.maker else "end"


def ends_on_disconnect(kept: object, *, default: bool) -> bool:
    """The choice that was kept; the default for anything that is none."""
    return {_CHOICES[True]: True, _CHOICES[False]: False}.get(str(kept), default)

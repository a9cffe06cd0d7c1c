"""Words to a person about something that happened."""

from msgspec import Struct


class Notice(Struct, frozen=True):
    """What happened, what it means for money or identity, what to do next.

    `happened` holds the first two, `advice` the last.
    """

    title: str
    happened: str
    advice: str = ""

    def text(self) -> str:
        """All but the title, a paragraph each."""
        return "\n".join(part for part in (self.happened, self.advice) if part)

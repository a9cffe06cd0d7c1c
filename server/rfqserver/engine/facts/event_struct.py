"""The base of everything that happened."""

from msgspec import Struct


class EventStruct(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """Anything that happened. `time_ms` is the server's clock, epoch milliseconds.

    `signed_line` is the message that brought it about, as it came in, with its sender's
    signature. Of the events of one batch one has it, see `events.evidenced`.
    """

    time_ms: int
    signed_line: str = ""

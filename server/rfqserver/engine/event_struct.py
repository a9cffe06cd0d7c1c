"""The base of everything that happened."""

from msgspec import Struct


class EventStruct(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """Anything that happened. `time_ms` is the server's clock, epoch milliseconds."""

    time_ms: int

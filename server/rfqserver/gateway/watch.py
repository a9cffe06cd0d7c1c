"""What happens at the gateway and is only counted: told to whoever watches."""

from msgspec import Struct


class GatewayWatch:
    """Hears of outcomes. This one ignores them; its methods must not raise or block."""

    def turned_away(self, kind: str) -> None:
        """A certificate passed the handshake, and the venue does not take it (`Refusal.kind`)."""

    def rejected(self, command: str, reason: str) -> None:
        """The connection itself answered a message with a reject."""

    def dropped(self) -> None:
        """A connection was cut because its peer did not read what waited for it."""


def command_type(command: Struct) -> str:
    """The name a message goes by on the wire."""
    return str(command.__struct_config__.tag)

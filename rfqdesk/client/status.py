"""What is known of the connection, as one value that never changes in place."""

from dataclasses import dataclass
from enum import StrEnum

from rfqdesk.client.errors import ClientError
from rfqdesk.identity.errors import IdentityError
from rfqdesk.protocol.events import Welcome


class ConnectionState(StrEnum):
    """Where a session stands."""

    CONNECTING = "connecting"
    """On the way: TLS, log-on, or catching up with missed events."""
    LIVE = "live"
    WAITING = "waiting"
    """The last attempt failed; the next one comes by itself after `retry_in_ms`."""
    CLOSED = "closed"
    """Ended by `close()`, or by a refusal that makes trying again useless: see `error`."""


@dataclass(frozen=True, slots=True)
class ConnectionStatus:
    """State of a session at one moment.

    `retry_in_ms` counts from the moment this status was announced. `rtt_ms` is
    the last measured round trip. `welcome` says whom the venue takes us for.
    """

    state: ConnectionState
    error: ClientError | IdentityError | None = None
    retry_in_ms: int | None = None
    rtt_ms: float | None = None
    welcome: Welcome | None = None

"""Signs what is sent on one connection, by the certificate that the connection presented."""

import time
from collections.abc import Callable

from rfqdesk.identity.certificate import chain_der
from rfqdesk.identity.identity import Identity
from rfqdesk.identity.signatures import sign_detached, thumbprint_of
from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.commands import BusinessCommand
from rfqdesk.protocol.signing import ALGORITHM, SIGNED_TYPE, SignatureHeader, attach


def wall_clock_us() -> int:
    """This machine's clock in microseconds since 1970 UTC."""
    return time.time_ns() // 1_000


class CommandSigner:
    """Commands are to be sent in the order in which they were signed here.

    Args:
        identity: the one whose certificate the connection presented.
        session_id: of the venue's welcome.
    """

    def __init__(
        self, identity: Identity, session_id: str, now_us: Callable[[], int] = wall_clock_us
    ) -> None:
        self._key = identity.private_key
        self._thumbprint = thumbprint_of(chain_der(identity.chain_pem)[0])
        self._session_id = session_id
        self._now_us = now_us
        self._last_us = -1

    def line(self, command: BusinessCommand) -> bytes:
        """Write a command as it is to be sent, its signature included."""
        return self.signed(encode(command))

    def signed(self, content: bytes) -> bytes:
        """Sign a message that was written without signature, and put that in."""
        # The clock may be set back, and two commands may fall into one microsecond.
        self._last_us = max(self._last_us + 1, self._now_us())
        header = SignatureHeader(
            alg=ALGORITHM,
            typ=SIGNED_TYPE,
            thumbprint=self._thumbprint,
            session_id=self._session_id,
            sending_time_us=self._last_us,
        )
        return attach(content, sign_detached(self._key, header, content))

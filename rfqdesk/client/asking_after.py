"""Asking after what an earlier session sent, which perhaps nobody heard the end of."""

from msgspec.structs import replace

from rfqdesk.client.commanding import Commanding
from rfqdesk.protocol.commands import AskedAfter
from rfqdesk.protocol.events import Ack


class AskingAfter(Commanding):
    """What a programme that was killed needs at its next start."""

    async def ask_after(self, command: AskedAfter) -> Ack:
        """Ask what became of what may have traded, or of a request, by its own id; never does it.

        `command` says what was sent, in full; `ref` and `poss_resend` are set here. The
        answer is that of `respond`, `cross`, `answer_counter`, `answer_last_look` and
        `request_quotes`. What the venue has not
        received it refuses as `not_received`, and then takes no more, should it still be on
        its way.
        """
        self._require_logged_on()
        return await self._command(replace(command, ref=self._new_id(), poss_resend=True))

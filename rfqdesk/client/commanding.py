"""How a session sends a command and waits for its answer."""

import uuid
from decimal import Decimal

from rfqdesk.client.errors import LocalMistakeError, NotConnectedError
from rfqdesk.client.lifecycle import SessionLifecycle
from rfqdesk.protocol.codec import MalformedMessageError, decode_client, encode
from rfqdesk.protocol.commands import AnsweredCommand
from rfqdesk.protocol.events import Ack
from rfqdesk.protocol.money import text_of


class Commanding(SessionLifecycle):
    """What every family of commands needs."""

    async def _command(self, command: AnsweredCommand) -> Ack:
        self._require_logged_on()
        _require_sendable(command)
        entry = self._pending.add(command)
        try:
            self._hand_over(entry)
            return await entry.answer
        finally:
            self._pending.forget(command.ref)

    def _require_logged_on(self) -> None:
        if not self._logged_on:
            raise NotConnectedError("there is no session with the venue at the moment")

    @staticmethod
    def _new_id() -> str:
        return uuid.uuid4().hex


def wire_number(number: Decimal | str) -> str:
    """Write a number as the wire has it; text is taken as it is."""
    if isinstance(number, str):
        return number
    try:
        return text_of(number)
    except ValueError as error:
        raise LocalMistakeError(str(error)) from error


def _require_sendable(command: AnsweredCommand) -> None:
    """Read the command as the venue will: what it can't read is a mistake on this side."""
    try:
        decode_client(encode(command).decode("utf-8"))
    except MalformedMessageError as error:
        raise LocalMistakeError(f"this cannot be sent: {error.text}") from error

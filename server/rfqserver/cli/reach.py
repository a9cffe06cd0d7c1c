"""Getting an operation to its venue: over the control socket, or straight to the journal."""

import asyncio
import getpass
import os
from pathlib import Path

import aiohttp
import msgspec

from rfqdesk.protocol.operations.requests import AnyOperation
from rfqserver.cli.passphrases import issuing_passphrase
from rfqserver.journal.interface import JournalLockedError
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.operator.control import CONTROL_PATH, Problem
from rfqserver.service.operator.offline import perform_offline
from rfqserver.service.operator.operation_views import OperationResult
from rfqserver.service.venue_directory import VenueDirectory

ANSWER_TIMEOUT_S = 60.0


class VenueUnreachableError(Exception):
    """Neither the running venue nor its journal can be had; the text is for the operator."""


def operator_name() -> str:
    """Who is asking, for the journal; a name the machine gives, not a proof."""
    try:
        return getpass.getuser()[:64]
    except (KeyError, OSError):
        return f"uid-{os.getuid()}"


def run_operation(
    path: Path, operation: AnyOperation, *, issuing: bytes | None = None
) -> OperationResult:
    """Carry an operation out on the venue at `path`, running or not.

    `issuing` is the issuing key's passphrase where it is known already.

    Raises:
        OperationRefusedError: it had no effect, and why.
        VenueUnreachableError: it could not be asked.
        Others as `perform_offline`.
    """
    directory = VenueDirectory(path)
    directory.config()
    return asyncio.run(_reach(directory, operation, issuing))


async def _reach(
    directory: VenueDirectory, operation: AnyOperation, issuing: bytes | None
) -> OperationResult:
    answer = await _ask_running(directory.control_socket, operation)
    if answer is not None:
        return answer
    try:
        passphrase = issuing or issuing_passphrase(directory)
        return await perform_offline(directory, passphrase, operation)
    except JournalLockedError as error:
        raise VenueUnreachableError(
            f"The venue in {directory.path} is starting, stopping, or busy with another command. "
            "Nothing was done: try again in a moment."
        ) from error


async def _ask_running(socket: Path, operation: AnyOperation) -> OperationResult | None:
    """Ask over the control socket; None when nobody listens there."""
    connector = aiohttp.UnixConnector(str(socket))
    timeout = aiohttp.ClientTimeout(total=ANSWER_TIMEOUT_S)
    try:
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
            session.post(
                f"http://control{CONTROL_PATH}", data=msgspec.json.encode(operation)
            ) as response,
        ):
            body = await response.read()
    except aiohttp.ClientConnectorError as error:
        if isinstance(error.os_error, FileNotFoundError | ConnectionRefusedError):
            return None
        raise VenueUnreachableError(
            f"The control socket {socket} cannot be used: {error.os_error.strerror}. "
            "Run this as the account the venue runs as, or as a member of its control_group."
        ) from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise VenueUnreachableError(
            "The venue did not answer. Whether the command took effect is unknown: "
            "look before you repeat it."
        ) from error
    if response.status == 200:
        return msgspec.json.decode(body, type=OperationResult)
    raise OperationRefusedError(_problem(response.status, body))


def _problem(status: int, body: bytes) -> str:
    try:
        return msgspec.json.decode(body, type=Problem).error
    except msgspec.MsgspecError:
        return f"The venue answered with status {status} and no explanation: see its log."

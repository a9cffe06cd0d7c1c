"""The control socket: how the operator's verbs reach a running venue.

HTTP and JSON on a Unix socket. Who may open it is who may operate; which
account a request comes from is what the kernel says of the connection.
"""

from collections.abc import Callable
from errno import ENAMETOOLONG
from pathlib import Path

import msgspec
import structlog
from aiohttp import web

from rfqdesk.protocol.operations.requests import AnyOperation
from rfqserver.journal.interface import JournalHaltedError
from rfqserver.service.operator.account import Account, PeerSocket, peer_account
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.operator.control_access import ControlAccess
from rfqserver.service.operator.operations import OperableVenue, perform

CONTROL_PATH = "/v1/operations"
REQUEST_MAX_BYTES = 33_554_432
"""Room for an instrument file of some 100,000 lines."""

Asking = Callable[[PeerSocket, str], Account]

log = structlog.get_logger("rfqserver.control")

_decoder: msgspec.json.Decoder[AnyOperation] = msgspec.json.Decoder(AnyOperation)
_encoder = msgspec.json.Encoder()


class Problem(msgspec.Struct, frozen=True):
    """Body of every answer but 200."""

    error: str


class ControlServer:
    """Serves one venue's control socket from `open_control` until `close`."""

    def __init__(self, runner: web.AppRunner, socket: Path) -> None:
        self._runner = runner
        self._socket = socket

    async def close(self) -> None:
        """Finish what is being answered and remove the socket."""
        await self._runner.cleanup()
        _remove(self._socket)


def control_app(venue: OperableVenue, asking: Asking = peer_account) -> web.Application:
    """Build the application served on the control socket; `asking` says whose a connection is."""
    app = web.Application(client_max_size=REQUEST_MAX_BYTES)

    async def operate(request: web.Request) -> web.Response:
        return await _operate(request, venue, asking)

    app.router.add_post(CONTROL_PATH, operate)
    return app


async def open_control(
    venue: OperableVenue, access: ControlAccess, *, asking: Asking = peer_account
) -> ControlServer:
    """Listen on the control socket, replacing one that a killed server left behind.

    The caller holds the venue's journal, so no living server can own it.

    Raises:
        VenueDirectoryError: the socket cannot be given to the group that is to have it.
        OSError: the directory is missing, or the path is longer than a socket's may be
            (107 bytes on Linux, 103 on macOS).
    """
    socket = access.socket
    _remove(socket)
    access.close()
    runner = web.AppRunner(control_app(venue, asking), access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    try:
        await web.UnixSite(runner, str(socket)).start()
        access.open()
    except OSError as error:
        await runner.cleanup()
        if error.errno is None:
            why = "the path is too long for a socket: move the venue to a shorter one"
            raise OSError(ENAMETOOLONG, why, str(socket)) from error
        raise
    except BaseException:
        await runner.cleanup()
        raise
    return ControlServer(runner, socket)


async def _operate(request: web.Request, venue: OperableVenue, asking: Asking) -> web.Response:
    try:
        operation = _decoder.decode(await request.read())
    except msgspec.MsgspecError as error:
        return _json(400, Problem(f"The control request cannot be read: {error}."))
    verb = str(operation.__struct_config__.tag)
    connection = request.transport.get_extra_info("socket") if request.transport else None
    if connection is None:
        return _json(400, Problem("The connection ended before it was known whose it is."))
    account = asking(connection, operation.operator)
    try:
        result = await perform(operation, venue, account)
    except OperationRefusedError as error:
        log.info("operation refused", verb=verb, operator=account.actor, why=str(error))
        return _json(409, Problem(str(error)))
    except JournalHaltedError:
        log.exception("operation uncertain", verb=verb)
        text = (
            "The journal failed while this was being written. Whether it took effect is unknown: "
            "restart the venue and look before you repeat it."
        )
        return _json(503, Problem(text))
    log.info("operation done", verb=verb, operator=account.actor)
    return _json(200, result)


def _json(status: int, body: msgspec.Struct) -> web.Response:
    return web.Response(status=status, body=_encoder.encode(body), content_type="application/json")


def _remove(socket: Path) -> None:
    socket.unlink(missing_ok=True)

"""The operators' endpoint on the trading port: the control socket's operations, over mutual TLS.

To everybody but operators it is not there. Whose certificate it is, and whether it
still counts, is asked at every request, also on a connection that is open already;
each operation is signed by it, for one session and once.
"""

import asyncio
import secrets
from collections import Counter, OrderedDict
from hashlib import sha256
from typing import Protocol

import msgspec
import structlog
from aiohttp import web
from msgspec import Struct

from rfqdesk.identity.signatures import DetachedSignature, SignatureInvalidError
from rfqdesk.protocol.operations.live import AwaitChanges
from rfqdesk.protocol.operations.wire import (
    OPERATION_MAX_BYTES,
    OPERATIONS_PATH,
    OPERATIONS_PER_S,
    OPERATOR_SESSIONS_MAX,
    OperationProblem,
    OperatorWelcome,
    RemoteOperation,
    decode_operation,
)
from rfqserver.gateway.command_verifier import CommandVerifier
from rfqserver.gateway.door import DOOR
from rfqserver.gateway.exchange import client_certificate
from rfqserver.gateway.flow import TokenBucket
from rfqserver.gateway.interface import Principal, Refusal
from rfqserver.gateway.operator_lines import OperatorLines

SESSION_ID_BYTES = 16
BODY_TIMEOUT_S = 10.0
AT_ONCE_MAX = 4
"""Operations of one certificate that may be on their way together."""

WAITS_MAX = 8
"""Of one certificate, beside those: it waits on, for a while, for who has hung up."""

CALLERS_MAX = 4_096
"""Certificates whose rate is remembered; the one longest silent is forgotten first."""

log = structlog.get_logger("rfqserver.gateway")
_encoder = msgspec.json.Encoder()


class Outcome(Struct, frozen=True):
    """What is answered: HTTP's status, and a body in JSON."""

    status: int
    body: bytes


class Operating(Protocol):
    """The venue's side of the endpoint."""

    def operator(self, certificate_der: bytes, address: str) -> Principal | Refusal | None:
        """Whose certificate it is; None where it is no operator's and never was."""

    def welcome(self, who: Principal, session_id: str) -> OperatorWelcome: ...

    def refused(self, who: Principal, verb: str, kind: str) -> None:
        """An operation was not taken; for the record."""

    async def operate(self, who: Principal, operation: RemoteOperation, line: str) -> Outcome:
        """Carry it out; the outcome is durable when this returns. `line` is as it was signed."""


class _Caller(Struct):
    """One certificate that asked. `is_stranger` once it was found to be no operator's."""

    bucket: TokenBucket
    is_stranger: bool = False


class _UnansweredError(Exception):
    """What is answered instead of an outcome."""

    def __init__(self, status: int, kind: str, error: str) -> None:
        super().__init__(error)
        self.status = status
        self.problem = OperationProblem(error=error, kind=kind)


class OperationsEndpoint:
    """Sessions, rates and bounds of one endpoint."""

    def __init__(self, operating: Operating, lines: OperatorLines) -> None:
        self._operating = operating
        self._lines = lines
        self._sessions: OrderedDict[str, tuple[str, CommandVerifier]] = OrderedDict()
        self._callers: OrderedDict[bytes, _Caller] = OrderedDict()
        self._at_once: Counter[str] = Counter()
        self._waits: Counter[str] = Counter()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request of any method and of anybody."""
        certificate_der = client_certificate(request)
        if certificate_der is None:
            raise web.HTTPNotFound
        caller = self._caller(certificate_der)
        in_time = caller.bucket.take(asyncio.get_running_loop().time())
        if caller.is_stranger and not in_time:
            # Nothing is looked up: it costs what any path costs that there is not.
            raise web.HTTPNotFound
        if not in_time:
            return _not_taken(request, _UnansweredError(429, "too_many_messages", _TOO_OFTEN))
        who = self._operating.operator(certificate_der, request.remote or "unknown")
        caller.is_stranger = who is None
        if who is None:
            # Word for word what a path gets that there is not.
            raise web.HTTPNotFound
        try:
            return _response(await self._answered(request, who, certificate_der))
        except _UnansweredError as error:
            return _not_taken(request, error)

    async def _answered(
        self, request: web.Request, who: Principal | Refusal, certificate_der: bytes
    ) -> Outcome:
        if isinstance(who, Refusal):
            raise _UnansweredError(403, who.kind, who.text)
        serial, door = who.certificate_serial, request.app[DOOR]
        if not self._lines.heard(request.protocol, who, door, request.remote or "unknown"):
            raise _UnansweredError(429, "too_many_connections", _TOO_MANY)
        if request.method == "GET":
            return self._begun(who, certificate_der)
        if request.method != "POST":
            raise _UnansweredError(405, "malformed", "This path takes GET and POST.")
        if self._at_once[serial] >= AT_ONCE_MAX:
            raise _UnansweredError(429, "too_many_messages", _TOO_OFTEN)
        self._at_once[serial] += 1
        self._lines.answering(request.protocol, 1)
        try:
            return await self._operated(request, who, certificate_der)
        finally:
            self._lines.answering(request.protocol, -1)
            self._at_once[serial] -= 1
            if not self._at_once[serial]:
                del self._at_once[serial]

    def _begun(self, who: Principal, certificate_der: bytes) -> Outcome:
        serial = who.certificate_serial
        own = [one for one, (of, _) in self._sessions.items() if of == serial]
        for oldest in own[: len(own) - OPERATOR_SESSIONS_MAX + 1]:
            del self._sessions[oldest]
        session_id = secrets.token_hex(SESSION_ID_BYTES)
        self._sessions[session_id] = (serial, CommandVerifier(certificate_der, session_id))
        log.info("operator's session begins", firm=who.firm, trader=who.trader, serial=serial)
        return Outcome(200, _encoder.encode(self._operating.welcome(who, session_id)))

    async def _operated(
        self, request: web.Request, who: Principal, certificate_der: bytes
    ) -> Outcome:
        line = await _line_of(request)
        # The body may have been seconds on its way.
        standing = self._operating.operator(certificate_der, request.remote or "unknown")
        if not isinstance(standing, Principal):
            refusal = standing or Refusal("not_operator", "This certificate operates nothing.")
            raise _UnansweredError(403, refusal.kind, refusal.text)
        operation = _operation_of(line)
        session_id = _session_of(operation)
        serial, verifier = self._sessions.get(session_id, ("", None))
        if session_id and (verifier is None or serial != who.certificate_serial):
            raise _UnansweredError(403, "session_unknown", _NO_SESSION)
        # One that names no session has a flaw, whichever it is held to.
        verifier = verifier or CommandVerifier(certificate_der, "")
        flaw = verifier.check(operation, line)
        if flaw is not None:
            self._operating.refused(who, str(operation.__struct_config__.tag), flaw.reason.value)
            raise _UnansweredError(403, flaw.reason.value, flaw.text)
        self._sessions.move_to_end(session_id)
        if isinstance(operation, AwaitChanges):
            return await self._waited(standing, operation, line)
        return await self._operating.operate(standing, operation, line)

    async def _waited(self, who: Principal, operation: AwaitChanges, line: str) -> Outcome:
        """Wait without taking the place of an operation."""
        serial = who.certificate_serial
        if self._waits[serial] >= WAITS_MAX:
            raise _UnansweredError(429, "too_many_messages", _TOO_MANY_WAIT)
        self._waits[serial] += 1
        self._at_once[serial] -= 1
        try:
            return await self._operating.operate(who, operation, line)
        finally:
            self._at_once[serial] += 1
            self._waits[serial] -= 1
            if not self._waits[serial]:
                del self._waits[serial]

    def _caller(self, certificate_der: bytes) -> _Caller:
        key = sha256(certificate_der).digest()
        caller = self._callers.pop(key, None) or _Caller(
            TokenBucket(rate_per_s=OPERATIONS_PER_S, burst=2 * OPERATIONS_PER_S)
        )
        self._callers[key] = caller
        if len(self._callers) > CALLERS_MAX:
            self._callers.popitem(last=False)
        return caller


def add_operations(app: web.Application, operating: Operating, lines: OperatorLines) -> None:
    """Add the endpoint to the trading port's application."""
    app.router.add_route("*", OPERATIONS_PATH, OperationsEndpoint(operating, lines).handle)


_TOO_OFTEN = (
    f"More than {OPERATIONS_PER_S} operations a second, or {AT_ONCE_MAX} at a time. Nothing was "
    "done with this one: send it again in a moment."
)
_TOO_MANY_WAIT = f"More than {WAITS_MAX} wait for changes already. Ask again in a moment."
_TOO_MANY = "This certificate has too many connections here. Nothing was done: close some of them."
_NO_SESSION = (
    "The venue does not know this session: it has restarted, or you began more sessions since. "
    "Nothing was done. Begin a session and sign the operation for that."
)


async def _line_of(request: web.Request) -> str:
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            while len(body) <= OPERATION_MAX_BYTES:
                piece = await request.content.read(OPERATION_MAX_BYTES + 1 - len(body))
                if not piece:
                    return body.decode()
                body += piece
    except TimeoutError as error:
        raise _UnansweredError(
            408, "too_late", "The operation did not arrive in time. Nothing was done."
        ) from error
    except UnicodeDecodeError as error:
        raise _UnansweredError(400, "malformed", "This is no UTF-8. Nothing was done.") from error
    raise _UnansweredError(
        413,
        "too_large",
        f"An operation has {OPERATION_MAX_BYTES} bytes at most. Nothing was done.",
    )


def _operation_of(line: str) -> RemoteOperation:
    try:
        return decode_operation(line)
    except ValueError as error:
        raise _UnansweredError(
            400,
            "malformed",
            f"This is no operation that is taken over the network ({error}). Nothing was done.",
        ) from error


def _session_of(operation: RemoteOperation) -> str:
    try:
        return DetachedSignature.header_of(operation.signature).session_id
    except SignatureInvalidError:
        return ""


def _not_taken(request: web.Request, error: _UnansweredError) -> web.Response:
    log.info("operation not taken", kind=error.problem.kind, address=request.remote)
    return _response(Outcome(error.status, _encoder.encode(error.problem)))


def _response(outcome: Outcome) -> web.Response:
    response = web.Response(
        status=outcome.status, body=outcome.body, content_type="application/json"
    )
    response.headers["Cache-Control"] = "no-store"
    return response

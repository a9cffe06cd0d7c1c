"""One connection to a venue's operations endpoint: a welcome, then signed operations."""

import ssl
import time
from typing import TypeVar

import aiohttp
import msgspec

from rfqdesk.client.errors import (
    ClientError,
    ConnectionRefusedByVenueError,
    OperationRefusedError,
    OutcomeUnknownError,
    ProtocolError,
    RefusalKind,
    SessionUnknownError,
    UnreachableKind,
    VenueUnreachableError,
)
from rfqdesk.client.handshakes.handshake import Handshake, record_of
from rfqdesk.client.handshakes.refused_handshake import connection_error, refusal_kind
from rfqdesk.client.trust.revocation_check import Judged, connect_judged
from rfqdesk.client.trust.revocation_lists import RevocationLists
from rfqdesk.identity.certificate import chain_der
from rfqdesk.identity.identity import Identity
from rfqdesk.protocol.operations.wire import (
    ANSWER_MAX_BYTES,
    OPERATIONS_PATH,
    OperationAnswer,
    OperationProblem,
    OperatorWelcome,
)

ANSWER_TIMEOUT_S = 30.0
PROBLEM_MAX_CHARS = 1_000

Body = TypeVar("Body", OperatorWelcome, OperationAnswer)
_LETS_NOBODY_IN = frozenset({"suspended", "certificate_revoked", "certificate_superseded",
                             "certificate_expired", "not_registered", "wrong_purpose",
                             "not_operator"})  # fmt: skip


Opened = tuple["OperationsLine", OperatorWelcome]


class OperationsLine:
    """An open connection. Use one request at a time."""

    def __init__(self, http: aiohttp.ClientSession, identity: Identity) -> None:
        self.handshake: Handshake | None = None
        """How both sides proved who they are, where this Python shows it."""
        self._http = http
        self._peer = (identity.host, identity.trading_port)

    @classmethod
    async def open(cls, identity: Identity, lists: RevocationLists) -> "Opened":
        """Connect, with the venue judged by its lists, and begin a session.

        Raises:
            ClientError: the venue does not let this certificate operate, or is not the venue.
        """

        async def attempt(context: ssl.SSLContext) -> "Opened":
            # One connection, which proves the venue once: a second would be made by itself.
            http = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=context, limit=1, use_dns_cache=False),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=ANSWER_TIMEOUT_S),
            )
            line = cls(http, identity)
            try:
                return line, await line._begin()
            except BaseException:
                await line.close()
                raise

        judged = await connect_judged(identity, identity.trading_port, lists, attempt)
        line, welcome = judged.answer
        line.handshake = _recorded(judged, identity)
        return line, welcome

    async def post(self, line: bytes, verb: str) -> OperationAnswer:
        """Send a signed operation.

        Raises:
            OperationRefusedError: it had no effect, and why.
            SessionUnknownError: it had none, since the venue knows this session no more.
            OutcomeUnknownError: the connection ended before an answer came.
            ClientError: the venue takes nothing from this certificate.
        """
        try:
            status, body = await self._exchange("POST", line)
        except aiohttp.ClientConnectorError as error:
            raise connection_error(error, *self._peer) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            cause = connection_error(error, *self._peer)
            if isinstance(cause, ConnectionRefusedByVenueError):
                raise cause from error
            raise OutcomeUnknownError(verb, cause) from error
        if status == 200:
            return _read(body, OperationAnswer)
        raise self._problem(status, body, verb)

    async def close(self) -> None:
        """Hang up."""
        await self._http.close()

    async def _begin(self) -> OperatorWelcome:
        host, port = self._peer
        try:
            status, body = await self._exchange("GET", None)
        except aiohttp.InvalidURL as error:
            raise VenueUnreachableError(
                UnreachableKind.NAME_NOT_FOUND, host, port, "not a host name"
            ) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise connection_error(error, host, port) from error
        if status != 200:
            raise self._problem(status, body, "welcome")
        return _read(body, OperatorWelcome)

    async def _exchange(self, method: str, data: bytes | None) -> tuple[int, bytes]:
        host, port = self._peer
        authority = f"[{host}]" if ":" in host else host
        async with self._http.request(
            method,
            f"https://{authority}:{port}{OPERATIONS_PATH}",
            data=data,
            headers={"Content-Type": "application/json"} if data else {},
            allow_redirects=False,
        ) as answer:
            content = bytearray()
            async for piece in answer.content.iter_chunked(65_536):
                content += piece
                if len(content) > ANSWER_MAX_BYTES:
                    raise ProtocolError(f"the answer is larger than {ANSWER_MAX_BYTES} bytes")
            return answer.status, bytes(content)

    def _problem(self, status: int, body: bytes, verb: str) -> ClientError:
        try:
            problem = msgspec.json.decode(body, type=OperationProblem)
        except msgspec.MsgspecError:
            problem = OperationProblem(error=f"HTTP status {status}")
        text = " ".join(problem.error.split())[:PROBLEM_MAX_CHARS]
        if status == 404:
            return ConnectionRefusedByVenueError(RefusalKind.NOT_OPERATOR)
        if problem.kind == "session_unknown":
            return SessionUnknownError(text)
        if problem.kind == "outcome_unknown":
            return OutcomeUnknownError(verb, ProtocolError(text))
        if problem.kind in _LETS_NOBODY_IN:
            return ConnectionRefusedByVenueError(refusal_kind(problem.kind), text)
        if status in {429, 502, 503, 504}:
            return VenueUnreachableError(UnreachableKind.UNAVAILABLE, *self._peer, text)
        if problem.kind:
            return OperationRefusedError(text, problem.kind)
        return ProtocolError(f"the operations endpoint answered with HTTP status {status}")


def _read(body: bytes, kind: type[Body]) -> Body:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.MsgspecError as error:
        raise ProtocolError(f"the venue's answer can't be read: {error}") from error


def _recorded(judged: Judged[Opened], identity: Identity) -> Handshake | None:
    tls = judged.recorder.connection
    if tls is None:
        return None
    return record_of(
        tls,
        judged.recorder,
        host=identity.host,
        port=identity.trading_port,
        made_ms=time.time_ns() // 1_000_000,
        roots=chain_der(identity.root_pem),
        own_chain=chain_der(identity.chain_pem),
        lists=judged.lists,
    )

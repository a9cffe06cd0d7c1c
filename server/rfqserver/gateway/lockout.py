"""The panic button's endpoint, beside EST on the enrolment port: whoever proves a certificate
by TLS may have it revoked at once, and needs nobody for it."""

from typing import Protocol, assert_never

from aiohttp import web
from msgspec import Struct

from rfqserver.gateway.enrolment import Busy, Refused, Rejected
from rfqserver.gateway.exchange import body_of, client_certificate, too_late, words

LOCKOUT_PATH = "/.well-known/rfq/lockout"


class LockedOut(Struct, frozen=True):
    """The certificate and all of its line count no more, durably; `text` is for people."""

    text: str


LockoutOutcome = LockedOut | Rejected | Refused | Busy


class Lockout(Protocol):
    """The venue's side of it."""

    async def lock_out(
        self, body: bytes, certificate_der: bytes | None, address: str
    ) -> LockoutOutcome:
        """Revoke what TLS proved; None for nothing. `body` is a reason, or empty.

        The outcome is durable when this returns. `address` is recorded only.
        """


def add_lockout(app: web.Application, lockout: Lockout) -> None:
    """Add the endpoint to the enrolment port's application, whose bounds then hold for it."""

    async def asked(request: web.Request) -> web.Response:
        try:
            body = await body_of(request)
        except TimeoutError:
            return too_late()
        outcome = await lockout.lock_out(
            body, client_certificate(request), request.remote or "unknown"
        )
        match outcome:
            case LockedOut(text=text):
                return words(200, text)
            case Rejected(text=text):
                return words(403, text)
            case Refused(text=text):
                return words(400, text)
            case Busy(text=text, retry_after_s=seconds):
                return words(503, text, seconds)
            case _:
                assert_never(outcome)

    app.router.add_post(LOCKOUT_PATH, asked)

"""What the enrolment port asks of the venue behind it. The service implements it."""

from typing import Protocol

from msgspec import Struct


class Pending(Struct, frozen=True):
    """The request is kept and waits for an operator."""

    retry_after_s: int


class Issued(Struct, frozen=True):
    """The request was approved; this is its certificate, however often it is asked for."""

    certificate_der: bytes


class Rejected(Struct, frozen=True):
    """The request was understood and turned down for good."""

    text: str


class Refused(Struct, frozen=True):
    """The input was not taken."""

    text: str


class Busy(Struct, frozen=True):
    """Nothing was recorded; the same request may be sent again later."""

    text: str
    retry_after_s: int


Outcome = Pending | Issued | Rejected | Refused | Busy


class Enrolment(Protocol):
    """The venue's side of enrolling."""

    def ca_certificates(self) -> tuple[bytes, ...]:
        """The chain an applicant needs, root included, each in DER."""

    async def submit_csr(self, body: bytes, address: str) -> Outcome:
        """Take a request of any quality; what is refused is recorded too.

        The outcome is durable when this returns. `address` is recorded only.
        """

    async def submit_renewal(
        self, body: bytes, certificate_der: bytes | None, address: str
    ) -> Outcome:
        """Take a request for renewal; `certificate_der` is what TLS proved, None for nothing.

        As with `submit_csr`, all is recorded, and the outcome is durable.
        """

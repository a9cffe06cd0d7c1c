"""What the publication port asks of the venue behind it. The service implements it."""

from typing import Protocol

from msgspec import Struct


class Document(Struct, frozen=True):
    """Something signed that anybody may fetch. `expires_ms` is when it must not be used on."""

    body: bytes
    content_type: str
    etag: str
    changed_ms: int
    expires_ms: int


class OcspAnswer(Struct, frozen=True):
    """A DER response. `document` says how long others may keep it; None: not at all."""

    body: bytes
    document: Document | None = None


class Publication(Protocol):
    """The venue's side of publishing. Nothing here waits for a disk or for others."""

    def now_ms(self) -> int:
        """The venue's clock."""

    def document(self, path: str) -> Document | None:
        """What is published at a path; None for nothing."""

    def answer_ocsp(self, request: bytes) -> OcspAnswer:
        """Answer a request of any quality; never raises for what is in it."""

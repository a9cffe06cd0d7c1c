"""Saying to a peer what it may see, with what its reader needs to prove it."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Protocol

from rfqdesk.identity.signatures import DetachedSignature
from rfqdesk.protocol.events import FeedEvent, QuoteLive, Snapshot
from rfqdesk.protocol.life_events import QuotesRevealed, RevealedQuote
from rfqdesk.protocol.proof import MakerCertificate
from rfqdesk.protocol.signing import detach
from rfqserver.gateway.interface import Peer

_WITH_QUOTES = frozenset({QuoteLive, QuotesRevealed, Snapshot})


class Chains(Protocol):
    """Who knows the participants' certificates."""

    def chain_of(self, firm: str, thumbprint: str) -> tuple[bytes, ...]: ...


class Showing:
    """Sends feed messages; before a quote the maker's certificate, once on each connection."""

    def __init__(self, chains: Chains) -> None:
        self._chains = chains

    def send(self, peer: Peer, message: FeedEvent | Snapshot) -> None:
        """Send a message of the feed, or part of a snapshot of it."""
        if type(message) in _WITH_QUOTES:
            for quote in quotes_in(message):
                if quote.signed_line:
                    self._introduce(peer, quote)
        peer.send(message)

    def _introduce(self, peer: Peer, quote: QuoteLive | RevealedQuote) -> None:
        try:
            _, signature = detach(quote.signed_line)
            thumbprint = DetachedSignature.header_of(signature).thumbprint
        except ValueError:
            # Kept as it came in, and read by another version then; the reader judges it.
            return
        if not peer.first_mention(thumbprint):
            return
        chain = self._chains.chain_of(quote.maker, thumbprint)
        if chain:
            texts = tuple(b64encode(der).decode("ascii") for der in chain)
            peer.send(MakerCertificate(maker=quote.maker, chain=texts))


def quotes_in(message: FeedEvent | Snapshot) -> Iterator[QuoteLive | RevealedQuote]:
    """The quotes that a message shows."""
    match message:
        case QuoteLive():
            yield message
        case QuotesRevealed():
            yield from message.quotes
        case Snapshot():
            for event in message.events:
                yield from quotes_in(event)
        case _:
            return

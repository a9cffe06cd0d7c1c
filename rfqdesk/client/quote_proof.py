"""Whether a quote is its maker's own word: worked out on this side, whatever the venue says.

The maker signed its `quote` with the key of its certificate; the venue passes both on.
What is proved: a certificate under a trusted root, of the firm that is shown as maker,
for client authentication, valid and not known as revoked, signed what is shown.
"""

import binascii
from base64 import b64decode
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from rfqdesk.client.errors import ProofFlaw
from rfqdesk.client.handshakes.handshake_checks import path_to_root
from rfqdesk.client.standing_quotes import StandingQuotes
from rfqdesk.client.trust.revocation_list import RevocationList, revoked_on_path
from rfqdesk.identity.certificate import (
    CertificateSummary,
    certificate_fingerprint,
    chain_der,
    summarise,
)
from rfqdesk.identity.errors import CertificateInvalidError
from rfqdesk.identity.signatures import DetachedSignature, thumbprint_of
from rfqdesk.protocol.codec import decode_client
from rfqdesk.protocol.commands import Quote
from rfqdesk.protocol.events import QuoteLive, ServerMessage, Snapshot
from rfqdesk.protocol.life_events import QuotesRevealed, RevealedQuote
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.proof import MakerCertificate
from rfqdesk.protocol.signing import detach
from rfqdesk.protocol.terms import PriceLevel, QuoteRespType

CHAINS_MAX = 10_000
CHAIN_CERTIFICATES_MAX = 16
QUOTES_MAX = 10_000
"""Quotes that are remembered, the latest."""

_SHOWN_AS_SIGNED = sorted(
    (set(Quote.__struct_fields__) & set(QuoteLive.__struct_fields__)) - {"signature", "ref"}
)
"""What a quote as shown has in common with the command it came of, and must have unchanged."""


@dataclass(frozen=True, slots=True)
class QuoteProof:
    """What was found out about a quote; without a `flaw` its maker's key signed what is shown.

    `signer` is the certificate that signed, `root_fingerprint` the SHA-256 of the trusted
    root that it leads to; both only where the quote is proved. `text` says more of a flaw.
    """

    flaw: ProofFlaw | None
    text: str = ""
    signer: CertificateSummary | None = None
    root_fingerprint: str = ""

    @property
    def verified(self) -> bool:
        """Whether the quote is its maker's own word."""
        return self.flaw is None


class _FlawedError(Exception):
    def __init__(self, flaw: ProofFlaw, text: str = "") -> None:
        super().__init__(text)
        self.flaw = flaw
        self.text = text


@dataclass(frozen=True, slots=True)
class _Signer:
    path: tuple[x509.Certificate, ...]
    key: ec.EllipticCurvePublicKey
    summary: CertificateSummary


class QuoteProver:
    """Proves quotes by the certificates that the venue has shown.

    Args:
        roots_pem: the trusted roots, asked each time, since they change.
        lists: the revocation lists at hand, asked each time; none is waited for.
        now_ms: the venue's clock, epoch milliseconds.
    """

    def __init__(
        self,
        roots_pem: Callable[[], str],
        lists: Callable[[], Sequence[RevocationList]],
        now_ms: Callable[[], int],
    ) -> None:
        self._roots_pem = roots_pem
        self._lists = lists
        self._now_ms = now_ms
        self._chains: OrderedDict[str, tuple[bytes, ...]] = OrderedDict()
        self._signers: dict[str, tuple[str, _Signer]] = {}
        self._quotes: OrderedDict[tuple[str, str, int], QuoteLive] = OrderedDict()
        self._standing = StandingQuotes()

    def learn(self, message: ServerMessage) -> None:
        """Keep a certificate or a quote that the venue shows; nothing is believed of it yet."""
        self._standing.learn(message)
        if isinstance(message, QuoteLive):
            self._quotes[message.maker, message.quote_id, message.revision] = message
            if len(self._quotes) > QUOTES_MAX:
                self._quotes.popitem(last=False)
        elif isinstance(message, QuotesRevealed):
            for quote in message.quotes:
                self.learn(_as_shown(message, quote))
        elif isinstance(message, Snapshot):
            for event in message.events:
                self.learn(event)
        elif isinstance(message, MakerCertificate):
            self._keep(message)

    def _keep(self, message: MakerCertificate) -> None:
        try:
            chain = tuple(b64decode(text, validate=True) for text in message.chain)
        except (binascii.Error, ValueError):
            return
        if 0 < len(chain) <= CHAIN_CERTIFICATES_MAX:
            thumbprint = thumbprint_of(chain[0])
            self._chains[thumbprint] = chain
            self._signers.pop(thumbprint, None)
            while len(self._chains) > CHAINS_MAX:
                gone, _ = self._chains.popitem(last=False)
                self._signers.pop(gone, None)

    def prove_named(self, maker: str, quote_id: str, revision: int) -> QuoteProof:
        """The same, of a quote that was shown on this side and is known by its name."""
        quote = self._quotes.get((maker, quote_id, revision))
        return QuoteProof(ProofFlaw.NOT_SHOWN) if quote is None else self.prove(quote)

    def unproved_within(
        self, quote_req_id: str, response: QuoteRespType, price: Decimal
    ) -> tuple[str, QuoteProof] | None:
        """The maker and the flaw of a quote that a cross may trade with; None where all are proved.

        Of a request that was not shown on this side nothing is known: "" and `NOT_SHOWN`.
        """
        names = self._standing.reached(quote_req_id, response, price, self._now_ms())
        if names is None:
            return "", QuoteProof(ProofFlaw.NOT_SHOWN)
        proofs = ((name.maker, self.prove_named(*name)) for name in names)
        return next((found for found in proofs if not found[1].verified), None)

    def prove(self, quote: QuoteLive) -> QuoteProof:
        """Find out whether the quote is its maker's word now; takes some 0.1 ms."""
        try:
            signer = self._proved(quote)
        except _FlawedError as flawed:
            return QuoteProof(flawed.flaw, flawed.text)
        return QuoteProof(
            None,
            signer=signer.summary,
            root_fingerprint=certificate_fingerprint(signer.path[-1]),
        )

    def _proved(self, quote: QuoteLive) -> _Signer:
        if not quote.signed_line:
            raise _FlawedError(ProofFlaw.NOT_SIGNED)
        try:
            content, text = detach(quote.signed_line)
            signature = DetachedSignature.parse(text)
        except ValueError as error:
            raise _FlawedError(ProofFlaw.SIGNATURE_WRONG, str(error)) from error
        signer = self._signer_of(signature.header.thumbprint)
        self._check_counts(signer)
        if signer.summary.firm != quote.maker:
            raise _FlawedError(
                ProofFlaw.OTHER_FIRM, f"signed by {signer.summary.firm}, shown as {quote.maker}"
            )
        try:
            signature.verify(signer.key, content.encode())
            command = decode_client(quote.signed_line)
        except ValueError as error:
            raise _FlawedError(ProofFlaw.SIGNATURE_WRONG, str(error)) from error
        _check_same(command, quote)
        return signer

    def _signer_of(self, thumbprint: str) -> _Signer:
        roots_pem = self._roots_pem()
        known = self._signers.get(thumbprint)
        if known is not None and known[0] == roots_pem:
            return known[1]
        chain = self._chains.get(thumbprint)
        if chain is None:
            raise _FlawedError(ProofFlaw.CERTIFICATE_UNKNOWN)
        path = path_to_root(chain, chain_der(roots_pem))
        if not path:
            raise _FlawedError(ProofFlaw.CERTIFICATE_UNTRUSTED, "it leads to no trusted root")
        key = path[0].public_key()
        try:
            summary = summarise(path[0])
        except CertificateInvalidError as error:
            raise _FlawedError(ProofFlaw.CERTIFICATE_UNTRUSTED, str(error)) from error
        if summary.operates:
            raise _FlawedError(ProofFlaw.CERTIFICATE_UNTRUSTED, "it is an operator's")
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise _FlawedError(ProofFlaw.CERTIFICATE_UNTRUSTED, "its key is of another kind")
        signer = _Signer(path, key, summary)
        self._signers[thumbprint] = (roots_pem, signer)
        return signer

    def _check_counts(self, signer: _Signer) -> None:
        now_s = self._now_ms() / 1000
        for one in signer.path:
            begins_s = one.not_valid_before_utc.timestamp()
            if not begins_s <= now_s < one.not_valid_after_utc.timestamp():
                raise _FlawedError(ProofFlaw.CERTIFICATE_UNTRUSTED, "it does not hold at this time")
        revoked = revoked_on_path(signer.path, self._lists())
        if revoked is not None:
            raise _FlawedError(
                ProofFlaw.CERTIFICATE_REVOKED, f"serial number {revoked.serial_number:x}"
            )


def _as_shown(event: QuotesRevealed, quote: RevealedQuote) -> QuoteLive:
    """A revealed quote, as `quote_live` would have shown it."""
    return QuoteLive(
        seq=event.seq,
        transact_time_ms=event.transact_time_ms,
        rfq_id=event.rfq_id,
        **{name: getattr(quote, name) for name in RevealedQuote.__struct_fields__},
    )


def _agree(signed: object, told: object) -> bool:
    try:
        return _number(signed) == _number(told)
    except ValueError:
        return False


def _number(member: object) -> object:
    """Prices and sizes as numbers: the venue writes them its own way, 0.005 for 0.0050."""
    if isinstance(member, PriceLevel):
        return decimal_of(member.price), decimal_of(member.quantity)
    if isinstance(member, tuple):
        return tuple(map(decimal_of, member))
    return member


def _check_same(command: object, quote: QuoteLive) -> None:
    if not isinstance(command, Quote):
        raise _FlawedError(ProofFlaw.CONTENT_DIFFERS, "what was signed is no quote")
    for name in _SHOWN_AS_SIGNED:
        if not _agree(getattr(command, name), getattr(quote, name)):
            raise _FlawedError(ProofFlaw.CONTENT_DIFFERS, f"{name} is not what was signed")
    firm_ms = quote.valid_until_time_ms - quote.transact_time_ms
    if command.quote_ttl_ms and firm_ms > command.quote_ttl_ms:
        raise _FlawedError(ProofFlaw.CONTENT_DIFFERS, "it is shown firm for longer than signed")

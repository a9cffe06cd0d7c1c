"""Proves the quotes that are shown, each once, and puts what was found into words."""

from collections import OrderedDict
from datetime import UTC, datetime

from rfqdesk.client.errors import ProofFlaw
from rfqdesk.client.quote_proof import QuoteProof
from rfqdesk.client.words.proof import meaning_of
from rfqdesk.desktop.controllers.trading.trading_port import TradingPort
from rfqdesk.desktop.models.stack.seal import Seal
from rfqdesk.identity.fingerprint import grouped

SEALS_MAX = 2_000


class Seals:
    """By maker, quote and revision. What an acceptance rests on is proved anew by the session."""

    def __init__(self, session: TradingPort) -> None:
        self._session = session
        self._known: OrderedDict[tuple[str, str, int], QuoteProof] = OrderedDict()
        self._words: dict[tuple[str, str, int], Seal] = {}

    def of(self, maker: str, quote_id: str, revision: int) -> Seal:
        """What is to be said of one quote."""
        key = (maker, quote_id, revision)
        proof = self._proof(key)
        if key not in self._words:
            self._words[key] = seal_of(proof)
        return self._words[key]

    def proved(self, maker: str, quote_id: str, revision: int) -> bool:
        """Whether the quote is proved; hundreds are asked about whose words nobody reads."""
        return _holds(self._proof((maker, quote_id, revision)))

    def _proof(self, key: tuple[str, str, int]) -> QuoteProof:
        if key not in self._known:
            self._known[key] = self._session.proof_named(*key)
            if len(self._known) > SEALS_MAX:
                oldest, _proof = self._known.popitem(last=False)
                self._words.pop(oldest, None)
        return self._known[key]


def _holds(proof: QuoteProof) -> bool:
    return proof.flaw is None and proof.signer is not None


def seal_of(proof: QuoteProof) -> Seal:
    """A proof in words."""
    signer = proof.signer
    if proof.flaw is not None or signer is None:
        flaw = proof.flaw or ProofFlaw.NOT_SHOWN
        detail = f" ({proof.text})" if proof.text else ""
        return Seal(False, "Not proved to be the dealer's own quote", f"{meaning_of(flaw)}{detail}")
    until = datetime.fromtimestamp(signer.not_after_ms / 1000, UTC).strftime("%d %b %Y")
    return Seal(
        True,
        f"Signed by {signer.common_name or signer.trader} of {signer.organisation or signer.firm}",
        f"Certificate {signer.serial} ({signer.firm}/{signer.trader}), good until {until}.\n"
        "Checked on this computer against the root\n"
        f"{_halved(grouped(proof.root_fingerprint))}\n"
        "Signature, firm, prices, sizes, revision and time are what the dealer signed.",
    )


def _halved(text: str) -> str:
    """A long fingerprint on two lines."""
    words = text.split(" ")
    middle = (len(words) + 1) // 2
    return " ".join(words[:middle]) + "\n" + " ".join(words[middle:])

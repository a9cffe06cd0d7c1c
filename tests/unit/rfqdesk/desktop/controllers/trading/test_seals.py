"""A proof is worked out once for each quote that is shown, and said in words."""

import pytest
from support.desk.fake_desk import FakeSession

from rfqdesk.client.errors import ProofFlaw
from rfqdesk.client.quote_proof import QuoteProof
from rfqdesk.desktop.controllers.trading.seals import Seals, seal_of


class CountingSession(FakeSession):
    """Counts what it is asked."""

    asked = 0

    def proof_named(self, maker: str, quote_id: str, revision: int) -> QuoteProof:
        self.asked += 1
        return super().proof_named(maker, quote_id, revision)


def test_a_proved_quote_says_by_whom_and_against_what() -> None:
    seal = Seals(FakeSession()).of("meridian", "q-1", 1)
    assert seal.verified
    assert seal.words == "Signed by Bot One of meridian"
    assert "Certificate 5c01 (meridian/bot-1), good until 21 Oct 2026." in seal.detail
    assert "ABAB ABAB" in seal.detail


def test_a_revision_is_proved_once() -> None:
    session = CountingSession()
    seals = Seals(session)
    for revision in (1, 1, 2, 2):
        seals.of("meridian", "q-1", revision)
    assert session.asked == 2


@pytest.mark.parametrize("flaw", ProofFlaw)
def test_an_unproved_quote_says_why(flaw: ProofFlaw) -> None:
    seal = seal_of(QuoteProof(flaw, "the detail"))
    assert not seal.verified
    assert seal.words == "Not proved to be the dealer's own quote"
    assert seal.detail.endswith("(the detail)")

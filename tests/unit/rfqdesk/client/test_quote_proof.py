"""A quote counts as its maker's when the maker's own key says so, and nobody else's word does."""

from base64 import b64encode
from datetime import timedelta

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from msgspec.structs import replace
from support.pki.throwaway_ca import Issued, ThrowawayCa

from rfqdesk.client.command_signer import CommandSigner
from rfqdesk.client.errors import ProofFlaw
from rfqdesk.client.quote_proof import QuoteProver
from rfqdesk.client.trust.revocation_list import RevocationList, read_list
from rfqdesk.identity.certificate import certificate_fingerprint, chain_der
from rfqdesk.identity.identity import Identity
from rfqdesk.identity.signatures import sign_detached, thumbprint_of
from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.commands import BusinessCommand, Quote, QuotePass
from rfqdesk.protocol.events import QuoteLive
from rfqdesk.protocol.proof import MakerCertificate
from rfqdesk.protocol.signing import ALGORITHM, SIGNED_TYPE, SignatureHeader, attach
from rfqdesk.protocol.terms import PriceLevel

CA = ThrowawayCa()
NOW_MS = int(CA.now.timestamp() * 1000)
MAKER = CA.identity(1, client=CA.client(firm="meridian", trader="bot"))
QUOTE = Quote(
    ref="1",
    rfq_id="r-1",
    quote_id="q-1",
    revision=3,
    bid=PriceLevel("0.0051", "10"),
    offer=PriceLevel("0.0057", "10"),
    quote_ttl_ms=15_000,
)


def shown(
    command: BusinessCommand = QUOTE, identity: Identity = MAKER, **changes: object
) -> QuoteLive:
    """What the venue shows of a quote, honestly but for the changes."""
    live = QuoteLive(
        seq=1,
        transact_time_ms=NOW_MS,
        rfq_id="r-1",
        maker="meridian",
        quote_id="q-1",
        revision=3,
        bid=QUOTE.bid,
        offer=QUOTE.offer,
        valid_until_time_ms=NOW_MS + 15_000,
        signed_line=CommandSigner(identity, "s-1").line(command).decode(),
    )
    return replace(live, **changes)


def certificate(identity: Identity = MAKER, maker: str = "meridian") -> MakerCertificate:
    chain = chain_der(identity.chain_pem)
    return MakerCertificate(maker=maker, chain=tuple(b64encode(der).decode() for der in chain))


def prover(
    *certificates: MakerCertificate,
    roots_pem: str = CA.root_pem,
    lists: tuple[RevocationList, ...] = (),
    now_ms: int = NOW_MS,
) -> QuoteProver:
    found = QuoteProver(lambda: roots_pem, lambda: lists, lambda: now_ms)
    for one in certificates or (certificate(),):
        found.learn(one)
    return found


def of(issued: Issued) -> Identity:
    return CA.identity(1, client=issued)


def test_a_makers_own_word_is_proved() -> None:
    proof = prover().prove(shown())
    assert proof.verified
    assert proof.signer is not None
    assert (proof.signer.firm, proof.signer.trader) == ("meridian", "bot")
    [root] = x509.load_pem_x509_certificates(CA.root_pem.encode())
    assert proof.root_fingerprint == certificate_fingerprint(root)


@pytest.mark.rule("SIG-22")
@pytest.mark.parametrize(
    "changes",
    [
        {"rfq_id": "r-2"},
        {"quote_id": "q-2"},
        {"revision": 4},
        {"bid": PriceLevel("0.0050", "10")},
        {"bid": PriceLevel("0.0051", "11")},
        {"offer": PriceLevel("0.0058", "10")},
        {"offer": None},
        {"all_or_none": True},
        {"valid_until_time_ms": NOW_MS + 15_001},
    ],
)
def test_what_is_shown_otherwise_than_signed_is_not_proved(changes: dict[str, object]) -> None:
    assert prover().prove(shown(**changes)).flaw is ProofFlaw.CONTENT_DIFFERS


def test_a_number_that_the_venue_writes_its_own_way_is_what_was_signed() -> None:
    trailing = replace(QUOTE, bid=PriceLevel("0.00510", "10.0"))
    assert prover().prove(shown(trailing)).verified


def test_a_quote_shown_later_than_it_was_made_is_proved() -> None:
    late = shown(transact_time_ms=NOW_MS + 5_000, valid_until_time_ms=NOW_MS + 15_000)
    assert prover().prove(late).verified


def test_another_command_is_no_quote() -> None:
    passed = shown(QuotePass(ref="1", rfq_id="r-1"))
    assert prover().prove(passed).flaw is ProofFlaw.CONTENT_DIFFERS


def test_a_quote_without_signature_is_not_proved() -> None:
    assert prover().prove(shown(signed_line="")).flaw is ProofFlaw.NOT_SIGNED


@pytest.mark.parametrize("line", ["x", '{"type":"quote"}', '{"a":1,"signature":"a..b"}'])
def test_what_is_no_signature_is_not_proved(line: str) -> None:
    assert prover().prove(shown(signed_line=line)).flaw is ProofFlaw.SIGNATURE_WRONG


@pytest.mark.rule("SIG-21")
def test_a_changed_line_is_not_proved() -> None:
    honest = shown()
    lie = honest.signed_line.replace('"0.0057"', '"0.0058"')
    changed = replace(honest, signed_line=lie, offer=PriceLevel("0.0058", "10"))
    assert prover().prove(changed).flaw is ProofFlaw.SIGNATURE_WRONG


def test_the_certificate_has_to_be_shown() -> None:
    other = of(CA.client(firm="meridian", trader="bob"))
    assert prover().prove(shown(identity=other)).flaw is ProofFlaw.CERTIFICATE_UNKNOWN


@pytest.mark.rule("SIG-20")
def test_another_firms_signature_is_not_the_makers() -> None:
    rival = of(CA.client(firm="halcyon"))
    found = prover(certificate(rival)).prove(shown(identity=rival))
    assert found.flaw is ProofFlaw.OTHER_FIRM
    assert "halcyon" in found.text


@pytest.mark.rule("SIG-20")
@pytest.mark.parametrize(
    "issued",
    [
        ThrowawayCa().client(firm="meridian"),
        CA.client(firm="meridian", purposes=(ExtendedKeyUsageOID.SERVER_AUTH,)),
        CA.client(firm="meridian", purposes=()),
        CA.client(firm="meridian", until_now=-timedelta(hours=1)),
        CA.client(firm="meridian", from_now=timedelta(hours=1)),
        CA.client(firm="meridian", uris=()),
    ],
    ids=["foreign root", "for a server", "for nothing", "expired", "not yet", "nameless"],
)
def test_a_certificate_that_does_not_count_proves_nothing(issued: Issued) -> None:
    chain = (issued.certificate, CA.issuing.certificate)
    texts = tuple(b64encode(one.public_bytes(Encoding.DER)).decode() for one in chain)
    header = SignatureHeader(
        alg=ALGORITHM,
        typ=SIGNED_TYPE,
        thumbprint=thumbprint_of(chain[0].public_bytes(Encoding.DER)),
        session_id="s-1",
        sending_time_us=1,
    )
    content = encode(QUOTE)
    line = attach(content, sign_detached(issued.key, header, content)).decode()
    found = prover(MakerCertificate(maker="meridian", chain=texts)).prove(shown(signed_line=line))
    assert found.flaw is ProofFlaw.CERTIFICATE_UNTRUSTED


@pytest.mark.rule("SIG-20")
def test_a_revoked_certificate_proves_nothing() -> None:
    issued = CA.client(firm="meridian")
    maker = of(issued)
    der = CA.revocation_list(CA.issuing, issued)
    found = read_list(der, CA.issuing.certificate, NOW_MS)
    proof = prover(certificate(maker), lists=(found,)).prove(shown(identity=maker))
    assert proof.flaw is ProofFlaw.CERTIFICATE_REVOKED


def test_trusted_roots_are_looked_at_anew() -> None:
    roots = [CA.root_pem]
    found = QuoteProver(lambda: roots[0], tuple, lambda: NOW_MS)
    found.learn(certificate())
    assert found.prove(shown()).verified
    roots[0] = ThrowawayCa().root_pem
    assert found.prove(shown()).flaw is ProofFlaw.CERTIFICATE_UNTRUSTED


def test_a_quote_is_known_by_its_name_and_revision() -> None:
    found = prover()
    assert found.prove_named("meridian", "q-1", 3).flaw is ProofFlaw.NOT_SHOWN
    found.learn(shown())
    assert found.prove_named("meridian", "q-1", 3).verified
    assert found.prove_named("meridian", "q-1", 2).flaw is ProofFlaw.NOT_SHOWN


def test_rubbish_shown_as_certificate_is_passed_over() -> None:
    for chain in ((), ("?",), ("AAAA",), ("AAAA",) * 100):
        assert prover(MakerCertificate(maker="meridian", chain=chain)).prove(shown()).flaw
    assert msgspec.json.encode(certificate())

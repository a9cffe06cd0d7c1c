"""What counts as the sender's word, on this connection, now."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.pki.throwaway_ca import ThrowawayCa

from rfqdesk.client.command_signer import CommandSigner
from rfqdesk.identity.certificate import chain_der
from rfqdesk.identity.signatures import sign_detached, thumbprint_of
from rfqdesk.protocol.codec import MalformedMessageError, decode_client, encode
from rfqdesk.protocol.commands import BusinessCommand, Quote, QuoteCancel
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.signing import SignatureHeader, attach
from rfqdesk.protocol.terms import PriceLevel
from rfqserver.gateway.command_verifier import CommandVerifier

CA = ThrowawayCa()
IDENTITY = CA.identity(1)
CERTIFICATE = chain_der(IDENTITY.chain_pem)[0]
QUOTE = Quote(ref="1", rfq_id="r", quote_id="q", revision=1, bid=PriceLevel("0.0051", "10"))
CANCEL = QuoteCancel(ref="1")


def verifier() -> CommandVerifier:
    return CommandVerifier(CERTIFICATE, "s-1")


def check(judge: CommandVerifier, line: str | bytes) -> RejectReason | None:
    """Take a line as a connection does, reading it included."""
    text = line if isinstance(line, str) else line.decode()
    try:
        command = decode_client(text)
    except MalformedMessageError as error:
        return error.reason
    assert isinstance(command, BusinessCommand)
    flaw = judge.check(command, text)
    return None if flaw is None else flaw.reason


@pytest.mark.rule("SIG-12", "SIG-17")
def test_what_the_client_signs_is_taken_once() -> None:
    judge, signer = verifier(), CommandSigner(IDENTITY, "s-1")
    first, second = signer.line(CANCEL), signer.line(CANCEL)
    assert check(judge, first) is None
    assert check(judge, second) is None
    assert check(judge, second) is RejectReason.SIGNATURE_REPLAYED
    assert check(judge, first) is RejectReason.SIGNATURE_REPLAYED


@pytest.mark.rule("SIG-11")
def test_a_clock_that_is_set_back_stops_nobody() -> None:
    times = iter([5_000, 5_000, 100, 9_000])
    judge, signer = verifier(), CommandSigner(IDENTITY, "s-1", lambda: next(times))
    assert [check(judge, signer.line(CANCEL)) for _ in range(4)] == [None] * 4


@pytest.mark.rule("SIG-01", "SIG-14")
def test_an_unsigned_command_is_refused() -> None:
    assert check(verifier(), encode(QUOTE)) is RejectReason.SIGNATURE_MISSING
    assert check(verifier(), attach(encode(QUOTE), "")) is RejectReason.SIGNATURE_MISSING


@pytest.mark.rule("SIG-10", "SIG-17")
def test_a_signature_for_another_session_is_refused() -> None:
    line = CommandSigner(IDENTITY, "s-2").line(CANCEL)
    assert check(verifier(), line) is RejectReason.SIGNATURE_REPLAYED


@pytest.mark.rule("SIG-09", "SIG-16")
def test_a_signature_by_another_certificate_is_refused() -> None:
    line = CommandSigner(CA.identity(1), "s-1").line(CANCEL)
    assert check(verifier(), line) is RejectReason.SIGNATURE_FOREIGN


def test_a_signature_by_another_key_in_the_name_of_this_certificate_is_refused() -> None:
    header = SignatureHeader(
        alg="ES256",
        typ="rfq.v1.command",
        thumbprint=thumbprint_of(CERTIFICATE),
        session_id="s-1",
        sending_time_us=1,
    )
    content = encode(CANCEL)
    line = attach(content, sign_detached(CA.identity(1).private_key, header, content))
    assert check(verifier(), line) is RejectReason.SIGNATURE_INVALID


@pytest.mark.rule("SIG-15")
def test_a_signature_over_something_else_is_refused() -> None:
    line = CommandSigner(IDENTITY, "s-1").line(QUOTE).decode()
    assert check(verifier(), line.replace('"0.0051"', '"0.0052"')) is RejectReason.SIGNATURE_INVALID


@pytest.mark.rule("SIG-15")
@pytest.mark.parametrize("signature", ["a..b", "x", "\\u0065yJ..x", "é"])
def test_what_is_no_signature_is_refused(signature: str) -> None:
    line = attach(encode(CANCEL), signature)
    assert check(verifier(), line) is RejectReason.SIGNATURE_INVALID


def test_a_signature_written_with_escapes_is_refused() -> None:
    line = CommandSigner(IDENTITY, "s-1").line(CANCEL).decode()
    escaped = line.replace('"signature":"e', '"signature":"\\u0065')
    assert check(verifier(), escaped) is RejectReason.SIGNATURE_INVALID


def test_a_refused_line_does_not_move_the_time() -> None:
    judge, signer = verifier(), CommandSigner(IDENTITY, "s-1")
    first, second = signer.line(QUOTE).decode(), signer.line(QUOTE).decode()
    assert check(judge, second.replace('"0.0051"', '"0.0052"')) is RejectReason.SIGNATURE_INVALID
    assert check(judge, first) is None


LINE = CommandSigner(IDENTITY, "s-1").line(QUOTE)


@pytest.mark.rule("SIG-15")
@settings(max_examples=300, deadline=None)
@given(at=st.integers(0, len(LINE) - 1), byte=st.integers(0, 255))
def test_no_single_byte_of_a_message_can_be_changed(at: int, byte: int) -> None:
    changed = LINE[:at] + bytes([byte]) + LINE[at + 1 :]
    try:
        text = changed.decode()
    except UnicodeDecodeError:
        return  # No text frame.
    assert (check(verifier(), text) is None) == (changed == LINE)

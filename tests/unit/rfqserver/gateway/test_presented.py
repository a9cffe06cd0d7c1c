"""Reading the certificate out of a Certificate message that anybody may have sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfqserver.gateway.presented import CERTIFICATE_MAX_BYTES, first_certificate


def vector(content: bytes, size: int) -> bytes:
    return len(content).to_bytes(size, "big") + content


def message(*certificates: bytes, context: bytes = b"") -> bytes:
    entries = b"".join(vector(one, 3) + vector(b"", 2) for one in certificates)
    return b"\x0b" + vector(vector(context, 1) + vector(entries, 3), 3)


def test_the_first_of_several_is_the_senders_own() -> None:
    assert first_certificate(message(b"leaf", b"issuer")) == b"leaf"
    assert first_certificate(message(b"leaf", context=b"some context")) == b"leaf"


def test_who_sends_none_presents_nothing() -> None:
    assert first_certificate(message()) == b""


def test_what_is_too_long_is_not_kept() -> None:
    longest = b"x" * CERTIFICATE_MAX_BYTES
    assert first_certificate(message(longest)) == longest
    assert first_certificate(message(longest + b"x")) == b""


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_message_cut_short_presents_nothing(cut: int) -> None:
    whole = b"\x0b" + vector(vector(b"", 1) + vector(vector(b"leaf", 3), 3), 3)
    assert first_certificate(whole) == b"leaf"
    assert first_certificate(whole[:-cut]) == b""


@given(st.binary(max_size=200))
def test_no_bytes_make_it_raise(data: bytes) -> None:
    found = first_certificate(data)
    assert found == b"" or found in data

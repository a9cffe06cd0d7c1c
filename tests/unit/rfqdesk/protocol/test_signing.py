"""What is signed is the line as received without its last member, whatever stands in it."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfqdesk.protocol.codec import decode_client, encode
from rfqdesk.protocol.commands import BusinessCommand, ClientMessage, Heartbeat, Logon, QuotePass
from rfqdesk.protocol.prices import ReferencePriceUpdate
from rfqdesk.protocol.protection import DeadManTimer
from rfqdesk.protocol.signing import (
    SignatureHeader,
    attach,
    decode_header,
    detach,
    encode_header,
)

HEADER = SignatureHeader(
    alg="ES256", typ="rfq.v1.command", thumbprint="A" * 43, session_id="s-1", sending_time_us=7
)


@pytest.mark.rule("SIG-01", "DMT-05")
def test_every_command_that_the_journal_keeps_carries_a_signature() -> None:
    messages = set(ClientMessage.__args__)
    commands = set(BusinessCommand.__args__)
    assert messages - commands == {Logon, Heartbeat, ReferencePriceUpdate, DeadManTimer}
    for command in commands:
        assert "signature" in command.__struct_fields__


@pytest.mark.rule("SIG-02")
@given(text=st.text(max_size=200))
def test_the_signed_bytes_come_back_whatever_is_said(text: str) -> None:
    content = encode(QuotePass(ref="1", rfq_id="r", text=text))
    line = attach(content, "header..numbers").decode()
    assert detach(line) == (content.decode(), "header..numbers")
    assert decode_client(line) == QuotePass(
        ref="1", rfq_id="r", text=text, signature="header..numbers"
    )


@pytest.mark.rule("SIG-05")
def test_words_that_look_like_a_signature_are_words() -> None:
    text = ',"signature":"a..b"}'
    content = encode(QuotePass(ref="1", rfq_id="r", text=text))
    with pytest.raises(ValueError, match="not the last member"):
        detach(content.decode())
    assert detach(attach(content, "c..d").decode())[0] == content.decode()


@pytest.mark.rule("SIG-04")
@pytest.mark.parametrize(
    "line",
    [
        '{"signature":"a..b","type":"quote_cancel","ref":"1"}',
        '{"type":"quote_cancel","signature":"a..b","ref":"1"}',
        '{"type":"quote_cancel","ref":"1", "signature":"a..b"}',
        '{"type":"quote_cancel","ref":"1","signature": "a..b"}',
        '{"type":"quote_cancel","ref":"1","signature":"a..b"} ',
        '{"type":"quote_cancel","ref":"1","signature":"a..b" }',
    ],
)
def test_a_signature_stands_in_one_place_only(line: str) -> None:
    assert json.loads(line)["signature"] == "a..b"
    with pytest.raises(ValueError, match="not the last member"):
        detach(line)


@pytest.mark.rule("SIG-05")
def test_the_bytes_are_the_received_ones_however_they_were_written() -> None:
    content = '{ "ref" : "1",\t"type":"quote_cancel", "rfq_id": "" }'
    assert detach(attach(content.encode(), "a..b").decode())[0] == content


def test_a_header_comes_back() -> None:
    assert decode_header(encode_header(HEADER)) == HEADER
    names = set(json.loads(encode_header(HEADER)))
    assert names == {"alg", "typ", "x5t#S256", "session_id", "sending_time_us"}


@pytest.mark.rule("SIG-06", "SIG-07", "SIG-08")
@pytest.mark.parametrize(
    "changes",
    [
        {"alg": "none"},
        {"alg": "ES384"},
        {"typ": "JWT"},
        {"x5t#S256": "A" * 42},
        {"x5t#S256": "A" * 43 + "\n"},
        {"session_id": ""},
        {"sending_time_us": -1},
        {"sending_time_us": 1.5},
        {"sending_time_us": "7"},
        {"crit": ["b64"]},
        {"b64": False},
        {"kid": "1"},
        {"typ": None},
    ],
)
def test_a_header_of_another_kind_is_refused(changes: dict[str, object]) -> None:
    members = json.loads(encode_header(HEADER)) | changes
    with pytest.raises(ValueError):  # noqa: PT011 - which of the checks refuses it is all one
        decode_header(json.dumps(members).encode())


@pytest.mark.rule("SIG-06")
@pytest.mark.parametrize(
    "addition", [b',"session_id":"s-2"', b',"session_id":"s-1"', b',"sending_time_us":8']
)
def test_a_header_says_nothing_twice(addition: bytes) -> None:
    data = encode_header(HEADER)[:-1] + addition + b"}"
    assert msgspec.json.decode(data)
    with pytest.raises(ValueError, match="twice"):
        decode_header(data)


@pytest.mark.rule("SIG-06")
def test_a_header_says_nothing_in_a_roundabout_way() -> None:
    data = encode_header(HEADER).replace(b'"s-1"', b'"\\u0073-1"')
    with pytest.raises(ValueError, match="roundabout"):
        decode_header(data)

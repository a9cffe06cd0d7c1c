import json

import pytest

from rfqdesk.protocol.codec import (
    MalformedMessageError,
    decode_client,
    decode_server,
    encode,
    split_frame,
)
from rfqdesk.protocol.commands import Logon, Quote, QuoteRequest, QuoteResponse
from rfqdesk.protocol.events import Reject
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, QuoteRespType, Side

REQUEST = QuoteRequest(
    ref="1",
    quote_req_id="q-1",
    legs=(
        Leg(instrument="BTC-9OCT26-86000-C", ratio=1, side=LegSide.BUY),
        Leg(instrument="BTC-9OCT26-90000-C", ratio=1, side=LegSide.SELL),
    ),
    quantity="100",
    side=Side.UNDISCLOSED,
    request_ttl_ms=30_000,
)


def mutated(**members: object) -> str:
    return json.dumps({**json.loads(encode(REQUEST)), **members})


def refusal(line: str) -> MalformedMessageError:
    with pytest.raises(MalformedMessageError) as caught:
        decode_client(line)
    return caught.value


def test_commands_survive_the_round_trip() -> None:
    quote = Quote(ref="2", rfq_id="r", quote_id="a", revision=1, bid=PriceLevel("-0.0549", "12.5"))
    answer = QuoteResponse(
        ref="3", quote_resp_id="x", quote_req_id="q-1", maker="meridian", quote_id="a",
        revision=1, response=QuoteRespType.HIT, quantity="100", price="-0.0549",
    )  # fmt: skip
    for command in (Logon(session_id="s"), REQUEST, quote, answer):
        assert decode_client(encode(command).decode()) == command


@pytest.mark.rule("CON-11")
def test_a_frame_holds_several_messages() -> None:
    frame = encode(REQUEST).decode() + "\n\n" + encode(Logon(session_id="s")).decode() + "\n"
    assert [type(decode_client(line)) for line in split_frame(frame)] == [QuoteRequest, Logon]


@pytest.mark.parametrize("line", ["{", "[1]", "1", '"x"', "null", "{}", "[" * 50_000, '{"type":1}'])
def test_refuses_what_is_not_a_message(line: str) -> None:
    assert refusal(line).reason is RejectReason.MALFORMED


@pytest.mark.rule("MSG-01")
def test_refuses_an_unknown_type_by_name() -> None:
    error = refusal('{"type":"market_order","ref":"7"}')
    assert error.reason is RejectReason.UNKNOWN_TYPE
    assert error.ref == "7"


@pytest.mark.rule("MSG-01")
@pytest.mark.parametrize(
    "line",
    [
        '{"type":"heartbeat","ref":"a","ref":"b"}',
        encode(REQUEST).decode().replace('"ratio":1', '"ratio":1,"ratio":2', 1),
    ],
)
def test_refuses_duplicate_keys_at_any_depth(line: str) -> None:
    assert refusal(line).reason is RejectReason.DUPLICATE_KEY


@pytest.mark.rule("MSG-01")
@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_refuses_json_extensions(constant: str) -> None:
    line = encode(REQUEST).decode().replace('"quantity":"100"', f'"quantity":{constant}')
    assert refusal(line).reason is RejectReason.MALFORMED


@pytest.mark.rule("MSG-01", "MSG-03", "MSG-05")
@pytest.mark.parametrize(
    "members",
    [
        {"quantity": 100},
        {"quantity": "1e3"},
        {"quantity": "\u0661\u0660\u0660"},
        {"quantity": "100\n"},
        {"quantity": "9" * 40},
        {"legs": []},
        {"legs": [{"instrument": "X", "ratio": 1, "side": "buy"}] * 21},
        {"legs": [{"instrument": "X", "ratio": 0, "side": "buy"}]},
        {"legs": [{"instrument": "X", "ratio": -1, "side": "buy"}]},
        {"legs": [{"instrument": "X", "ratio": 1.5, "side": "buy"}]},
        {"legs": [{"instrument": "x y", "ratio": 1, "side": "buy"}]},
        {"side": "both"},
        {"panel": ["Meridian Capital"]},
        {"quote_req_id": ""},
        {"quote_req_id": "a" * 65},
        {"quote_req_id": "a b"},
        {"request_ttl_ms": -1},
        {"request_ttl_ms": "30000"},
        {"prise": "1"},
    ],
)
def test_refuses_members_out_of_bounds_and_names_the_ref(members: dict[str, object]) -> None:
    error = refusal(mutated(**members))
    assert error.reason is RejectReason.MALFORMED
    assert error.ref == "1"


@pytest.mark.rule("MSG-02", "VER-01")
def test_a_client_ignores_members_it_does_not_know() -> None:
    line = '{"type":"reject","ref":"1","reason":"price_worse","fix_code":99,"text":"t","new":1}'
    assert decode_server(line) == Reject(
        ref="1", reason=RejectReason.PRICE_WORSE, fix_code=99, text="t"
    )


@pytest.mark.parametrize("line", ["", "{}", '{"type":"fill"}', '{"type":"ack"}'])
def test_a_client_refuses_what_is_not_this_protocol(line: str) -> None:
    with pytest.raises(MalformedMessageError):
        decode_server(line)


def test_every_reason_has_a_fix_code() -> None:
    assert RejectReason.UNKNOWN_INSTRUMENT.fix_code == 1
    assert RejectReason.PRICE_WORSE.fix_code == 99

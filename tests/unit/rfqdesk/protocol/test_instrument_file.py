"""Instrument files: what is read, and each refusal with its line."""

import pytest

from rfqdesk.protocol.instrument_file import InstrumentFileError, read_instruments
from rfqdesk.protocol.terms import InstrumentKind, PutCall

HEADER = (
    "symbol,kind,underlying,price_currency,tick_size,lot_size,expiry_ms,strike,put_call,mark_price"
)
OPTION = "BTC-25DEC26-80000-C,option,BTC,BTC,0.0001,0.1,1798185600000,80000,call,0.0412"
FUTURE = "BTC-25DEC26,future,BTC,USD,2.5,10,1798185600000,,,65000"
PERPETUAL = "BTC-PERPETUAL,perpetual,BTC,USD,0.5,10,,,,"


def file_of(*lines: str) -> bytes:
    return "\n".join(lines).encode() + b"\n"


def test_a_file_is_read_whole() -> None:
    option, future, perpetual = read_instruments(file_of(HEADER, OPTION, FUTURE, PERPETUAL))

    assert (option.kind, option.put_call, option.strike) == (
        InstrumentKind.OPTION,
        PutCall.CALL,
        "80000",
    )
    assert (future.expiry_ms, future.mark_price) == (1_798_185_600_000, "65000")
    assert (perpetual.expiry_ms, perpetual.put_call) == (0, None)


def test_columns_may_be_in_any_order_and_optional_ones_missing() -> None:
    content = file_of(
        "lot_size,tick_size,price_currency,underlying,kind,symbol", "1,0.01,USD,BTC,spot,BTC-USD"
    )

    assert read_instruments(content)[0].symbol == "BTC-USD"


def test_a_byte_order_mark_and_crlf_are_taken() -> None:
    content = b"\xef\xbb\xbf" + file_of(HEADER, OPTION).replace(b"\n", b"\r\n")

    assert len(read_instruments(content)) == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (OPTION.replace("0.0001", "0"), "tick_size"),
        (OPTION.replace("0.0001", "-1"), "tick_size"),
        (OPTION.replace("0.0001", "1e-4"), "tick_size"),
        (OPTION.replace("0.0001", "NaN"), "tick_size"),
        (OPTION.replace("0.0001", "\u0660.\u0661"), "tick_size"),
        (OPTION.replace(",0.1,", ",0,"), "lot_size"),
        (OPTION.replace("80000,call", "0,call"), "strike"),
        (OPTION.replace("80000,call", "eighty,call"), "decimal"),
        (OPTION.replace("call", "maybe"), "put_call"),
        (OPTION.replace("call", ""), "put_call"),
        (OPTION.replace("option", "swap"), "kind"),
        (OPTION.replace("1798185600000", ""), "expiry_ms"),
        (OPTION.replace("1798185600000", "-5"), "expiry_ms"),
        (OPTION.replace("1798185600000", "soon"), "expiry_ms"),
        (OPTION.replace("1798185600000", "1798185600000000"), "expiry_ms .* before 2200"),
        (OPTION.replace("0.0412", "1_0"), "decimal"),
        (OPTION.replace("BTC-25DEC26-80000-C", "btc option"), "symbol"),
        (OPTION.replace(",BTC,BTC,", ",,BTC,"), "underlying"),
        (FUTURE.replace(",,,65000", ",90000,,65000"), "strike"),
        (PERPETUAL.replace("10,,", "10,5,"), "expiry_ms"),
        (OPTION + ",more", "fields"),
        (OPTION[: OPTION.rindex(",")], "fields"),
    ],
)
def test_a_wrong_line_is_named(line: str, said: str) -> None:
    with pytest.raises(InstrumentFileError, match="Line 3: .*" + said):
        read_instruments(file_of(HEADER, PERPETUAL, line))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (OPTION.replace("0.0001", "0,0001"), "fields"),
        (OPTION.replace("0.0001", "1e-4"), "tick_size '1e-4' is not a decimal such as 0.0001"),
        (OPTION.replace("option", "swap"), "kind 'swap' is not one of option, future"),
        (OPTION.replace("call", "maybe"), "put_call 'maybe' is not one of put, call"),
        (OPTION.replace("1798185600000", "2026-12-25"), "expiry_ms '2026-12-25' is not a whole"),
        (OPTION.replace("BTC-25DEC26-80000-C", "btc"), "symbol 'btc' is not a name"),
    ],
)
def test_what_is_wrong_is_said_in_words_of_the_file(line: str, said: str) -> None:
    with pytest.raises(InstrumentFileError) as caught:
        read_instruments(file_of(HEADER, line))

    assert said in str(caught.value)
    assert "$" not in str(caught.value)


def test_a_symbol_may_occur_once() -> None:
    with pytest.raises(InstrumentFileError, match="Line 3: BTC-25DEC26 occurs twice"):
        read_instruments(file_of(HEADER, FUTURE, FUTURE))


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (HEADER.replace("tick_size,", ""), "'tick_size' is missing"),
        (HEADER + ",colour", "unknown column 'colour'"),
        (HEADER + ",symbol", "twice"),
        ("", "missing"),
    ],
)
def test_a_wrong_header_is_told(header: str, said: str) -> None:
    with pytest.raises(InstrumentFileError, match=said):
        read_instruments(file_of(header, OPTION) if header else b"")


def test_all_wrong_lines_are_counted_and_the_first_ten_shown() -> None:
    with pytest.raises(InstrumentFileError) as caught:
        read_instruments(file_of(HEADER, *["nonsense"] * 25))

    text = str(caught.value)
    assert text.startswith("Nothing was loaded.\nLine 2:")
    assert text.endswith("And 15 more.")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HEADER.encode(), "no instruments"),
        (b"\xff\xfe", "not UTF-8"),
        (file_of(HEADER, '"open quote'), "not CSV"),
        (b"x" * 16_777_217, "larger"),
    ],
)
def test_what_is_no_instrument_file_is_told(content: bytes, said: str) -> None:
    with pytest.raises(InstrumentFileError, match=said):
        read_instruments(content)

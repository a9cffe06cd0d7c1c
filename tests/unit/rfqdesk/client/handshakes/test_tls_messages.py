"""Reading handshake messages: known bytes, broken bytes, any bytes."""

import struct
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rfqdesk.client.handshakes.tls_messages import (
    CHAIN_MAX,
    MESSAGE_MAX_BYTES,
    CertificateList,
    CertificateRequest,
    CertificateVerify,
    ClientHello,
    EncryptedExtensions,
    Finished,
    NewSessionTicket,
    ServerHello,
    UnreadableMessageError,
    read_message,
)
from rfqdesk.client.handshakes.tls_names import CIPHER_SUITES, name_of

RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")


def vector(size: int, data: bytes) -> bytes:
    return len(data).to_bytes(size, "big") + data


def codes(*values: int) -> bytes:
    return struct.pack(f">{len(values)}H", *values)


def extensions(*pairs: tuple[int, bytes]) -> bytes:
    return vector(2, b"".join(codes(kind) + vector(2, data) for kind, data in pairs))


def message(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + vector(3, body)


def client_hello(*pairs: tuple[int, bytes]) -> bytes:
    body = codes(0x0303) + bytes(32) + vector(1, bytes(32)) + vector(2, codes(0x1302, 0x1301))
    return message(1, body + vector(1, b"\0") + extensions(*pairs))


def server_hello(random: bytes, *pairs: tuple[int, bytes]) -> bytes:
    body = codes(0x0303) + random + vector(1, b"") + codes(0x1301) + b"\0"
    return message(2, body + extensions(*pairs))


HELLO = client_hello(
    (0, vector(2, b"\0" + vector(2, b"venue.example"))),
    (10, vector(2, codes(0x11EC, 0x001D))),
    (13, vector(2, codes(0x0403))),
    (43, vector(1, codes(0x0304, 0x0303))),
    (51, vector(2, codes(0x001D) + vector(2, bytes(32)))),
    (0xFAFA, b"anything"),
)


def test_a_client_hello() -> None:
    assert read_message(HELLO) == ClientHello(
        versions=(0x0304, 0x0303),
        cipher_suites=(0x1302, 0x1301),
        groups=(0x11EC, 0x001D),
        key_shares=(0x001D,),
        signature_schemes=(0x0403,),
        server_name="venue.example",
    )


def test_an_old_client_hello_tells_its_version_in_the_old_place() -> None:
    old = read_message(client_hello())
    assert isinstance(old, ClientHello)
    assert old.versions == (0x0303,)
    assert (old.server_name, old.groups) == ("", ())


def test_a_server_hello_and_a_request_to_try_again() -> None:
    share = (51, codes(0x001D) + vector(2, bytes(32)))
    chosen = (43, codes(0x0304))
    assert read_message(server_hello(bytes(32), chosen, share)) == ServerHello(
        0x0304, 0x1301, 0x001D, resumed=False, retry=False
    )
    again = read_message(server_hello(RETRY, chosen, (51, codes(0x0017)), (41, codes(0))))
    assert again == ServerHello(0x0304, 0x1301, 0x0017, resumed=True, retry=True)


def test_the_encrypted_messages() -> None:
    alpn = (16, vector(2, vector(1, b"h2")))
    assert read_message(message(8, extensions(alpn))) == EncryptedExtensions((16,), "h2")
    wanted = extensions((13, vector(2, codes(0x0403))), (47, vector(2, vector(2, b"name"))))
    assert read_message(message(13, vector(1, b"") + wanted)) == CertificateRequest(
        (0x0403,), (b"name",)
    )
    entries = b"".join(vector(3, der) + extensions() for der in (b"own", b"issuing"))
    assert read_message(message(11, vector(1, b"") + vector(3, entries))) == CertificateList(
        (b"own", b"issuing")
    )
    assert read_message(message(15, codes(0x0403) + vector(2, bytes(70)))) == CertificateVerify(
        0x0403
    )
    assert read_message(message(20, bytes(48))) == Finished(48)
    ticket = bytes.fromhex("00001c20") + bytes(4) + vector(1, b"n") + vector(2, b"t")
    assert read_message(message(4, ticket + extensions())) == NewSessionTicket(7200)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "too early"),
        (HELLO[:-1], "too early"),
        (HELLO + b"\0", "too many"),
        (message(99, b""), "type 99"),
        (message(20, bytes(MESSAGE_MAX_BYTES)), "longer than"),
        (client_hello((13, vector(2, b"\4\3\4"))), "too early"),
        (client_hello((43, vector(1, codes(0x0304))), (43, b"")), "extension 43 twice"),
        (client_hello((0, vector(2, b"\0" + vector(2, b"\xff")))), "not ASCII"),
        (client_hello((0, vector(2, b"\0" + vector(2, b"a\nb")))), "control characters"),
        (message(11, vector(1, b"") + vector(3, bytes(5) * (CHAIN_MAX + 1))), "certificates"),
    ],
)
def test_what_is_broken_is_refused_with_the_reason(data: bytes, why: str) -> None:
    with pytest.raises(UnreadableMessageError, match=why):
        read_message(data)


@given(st.binary(max_size=400))
@example(b"\1\0\0\0")
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    for candidate in (data, *(message(kind, data) for kind in (1, 2, 4, 8, 11, 13, 15, 20))):
        with suppress(UnreadableMessageError):
            read_message(candidate)


@given(st.data())
def test_a_damaged_message_raises_nothing_else(data: st.DataObject) -> None:
    damaged = bytearray(HELLO)
    for at in data.draw(st.lists(st.integers(0, len(HELLO) - 1), min_size=1, max_size=6)):
        damaged[at] = data.draw(st.integers(0, 255))
    with suppress(UnreadableMessageError):
        read_message(bytes(damaged))


def test_a_code_point_without_a_name_is_shown_as_it_is() -> None:
    assert name_of(CIPHER_SUITES, 0x1302) == "TLS_AES_256_GCM_SHA384"
    assert name_of(CIPHER_SUITES, 0xCAFE) == "0xcafe"

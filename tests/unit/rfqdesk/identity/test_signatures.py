"""Detached signatures: understood by others, and by us when others make them."""

import base64
import json
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws
from joserfc.jwk import ECKey
from joserfc.registry import HeaderParameter
from support.pki.throwaway_ca import ThrowawayCa

from rfqdesk.identity.keypair import generate_key, key_to_pem
from rfqdesk.identity.signatures import (
    DetachedSignature,
    SignatureInvalidError,
    sign_detached,
    thumbprint_of,
)
from rfqdesk.protocol.signing import SignatureHeader, encode_header

CONTENT = b'{"type":"quote_pass","ref":"1","rfq_id":"r","text":"kein Interesse \xe2\x82\xac"}'
HEADER = SignatureHeader(
    alg="ES256", typ="rfq.v1.command", thumbprint="A" * 43, session_id="s-1", sending_time_us=7
)
KEY = generate_key()

# What the JOSE library is to let pass beside the registered header parameters.
REGISTRY = jws.JWSRegistry(
    algorithms=["ES256"],
    header_registry={
        "session_id": HeaderParameter("session", "str", True),
        "sending_time_us": HeaderParameter("sending time", "int", True),
    },
)


def verify(signature: str, content: bytes = CONTENT) -> SignatureHeader:
    read = DetachedSignature.parse(signature)
    read.verify(KEY.public_key(), content)
    return read.header


def test_a_signature_holds_over_its_bytes() -> None:
    assert verify(sign_detached(KEY, HEADER, CONTENT)) == HEADER


@pytest.mark.rule("SIG-03")
def test_a_jose_library_takes_our_signatures() -> None:
    found = jws.deserialize_compact(
        sign_detached(KEY, HEADER, CONTENT),
        ECKey.import_key(key_to_pem(KEY)),
        registry=REGISTRY,
        payload=CONTENT,
    )
    assert found.protected == json.loads(encode_header(HEADER))


def test_we_take_a_jose_librarys_signatures() -> None:
    whole = jws.serialize_compact(
        json.loads(encode_header(HEADER)),
        CONTENT,
        ECKey.import_key(key_to_pem(KEY)),
        registry=REGISTRY,
    )
    assert verify(jws.detach_content(whole)) == HEADER


@pytest.mark.rule("SIG-03")
def test_openssl_takes_our_signatures(tmp_path: Path) -> None:
    protected, _, numbers = sign_detached(KEY, HEADER, CONTENT).split(".")
    raw = base64.urlsafe_b64decode(numbers + "==")
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    payload = base64.urlsafe_b64encode(CONTENT).decode().rstrip("=")
    (tmp_path / "signed").write_bytes(f"{protected}.{payload}".encode())
    (tmp_path / "signature").write_bytes(der)
    (tmp_path / "key.pem").write_bytes(
        KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    said = subprocess.run(
        ["openssl", "dgst", "-sha256", "-verify", "key.pem", "-signature", "signature", "signed"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.stdout.strip() == "Verified OK"


def test_openssl_names_a_certificate_as_we_do(tmp_path: Path) -> None:
    certificate = ThrowawayCa().client().certificate
    (tmp_path / "leaf.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    said = subprocess.run(
        ["openssl", "x509", "-in", "leaf.pem", "-noout", "-fingerprint", "-sha256"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    digest = bytes.fromhex(said.stdout.strip().split("=")[1].replace(":", ""))
    named = thumbprint_of(certificate.public_bytes(Encoding.DER))
    assert base64.urlsafe_b64decode(named + "=") == digest


def test_no_byte_can_be_changed() -> None:
    signature = sign_detached(KEY, HEADER, CONTENT)
    for at in range(len(signature)):
        for letter in {"A", "B", "-", "=", "+", chr(ord(signature[at]) ^ 1)} - {signature[at]}:
            with pytest.raises(SignatureInvalidError):
                verify(signature[:at] + letter + signature[at + 1 :])
    for at in range(len(CONTENT)):
        changed = CONTENT[:at] + bytes([CONTENT[at] ^ 1]) + CONTENT[at + 1 :]
        with pytest.raises(SignatureInvalidError):
            verify(signature, changed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        "a.b.c",
        "é..é",
        sign_detached(KEY, HEADER, CONTENT).replace("..", ".e30."),
        sign_detached(KEY, HEADER, CONTENT) + "=",
        sign_detached(KEY, HEADER, CONTENT) + ".",
        sign_detached(KEY, HEADER, CONTENT)[:-1],
        sign_detached(KEY, HEADER, CONTENT).split("..")[0] + "..",
        sign_detached(KEY, HEADER, CONTENT).split("..")[0] + ".." + "A" * 86,
    ],
)
def test_what_is_no_signature_is_refused(text: str) -> None:
    with pytest.raises(SignatureInvalidError):
        verify(text)


def test_another_key_is_refused() -> None:
    with pytest.raises(SignatureInvalidError):
        verify(sign_detached(generate_key(), HEADER, CONTENT))

"""Fingerprints survive being read out, and nothing shorter passes for one."""

import hashlib

import pytest

from rfqdesk.identity.errors import FingerprintMalformedError
from rfqdesk.identity.fingerprint import grouped, parse, same, sha256_hex

DIGEST = hashlib.sha256(b"root").hexdigest()


def test_sha256_hex_is_the_plain_digest() -> None:
    assert sha256_hex(b"root") == DIGEST


def test_grouped_is_read_in_fours() -> None:
    assert grouped("ab12cd34") == "AB12 CD34"
    assert len(grouped(DIGEST).split()) == 16


@pytest.mark.parametrize(
    "typed",
    [
        DIGEST,
        grouped(DIGEST),
        f"  {grouped(DIGEST)}\n",
        ":".join(DIGEST.upper()[at : at + 2] for at in range(0, 64, 2)),
        f"SHA256:{DIGEST}",
        f"sha-256 = {grouped(DIGEST)}",
        grouped(DIGEST).replace(" ", "-"),
    ],
)
def test_parse_takes_every_usual_way_of_writing(typed: str) -> None:
    assert parse(typed) == DIGEST


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "this has 0"),
        (DIGEST[:-1], "this has 63"),
        (DIGEST + "0", "this has 65"),
        (DIGEST[:-1] + "g", "'g' is not"),
        (DIGEST[:-1] + "\u0661", "is not a hexadecimal digit"),
    ],
)
def test_parse_says_what_is_wrong(typed: str, words: str) -> None:
    with pytest.raises(FingerprintMalformedError, match=words):
        parse(typed)


def test_same_compares_whole_fingerprints() -> None:
    assert same(DIGEST, parse(grouped(DIGEST)))
    assert not same(DIGEST, "0" * 64)

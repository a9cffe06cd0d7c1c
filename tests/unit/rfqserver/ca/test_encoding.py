"""Conversions: times to the second, fingerprints as people read and type them."""

from datetime import UTC, datetime

import pytest

from rfqdesk.identity import fingerprint
from rfqserver.ca.encoding import grouped, ms_of, serial_text, sha256_hex, typed_hex, utc_of


def test_times_are_whole_seconds() -> None:
    assert utc_of(1_999) == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
    assert ms_of(datetime(2026, 11, 20, 12, 0, 0, 250_000, tzinfo=UTC)) == 1_795_176_000_250
    assert ms_of(utc_of(4_102_444_800_000)) == 4_102_444_800_000


def test_a_fingerprint_is_read_in_groups() -> None:
    assert grouped("ab12cd34ef") == "AB12 CD34 EF"


def test_the_operator_sees_a_fingerprint_as_the_applicant_reads_it_out() -> None:
    digest = fingerprint.sha256_hex(b"request")
    assert sha256_hex(b"request") == digest
    assert grouped(digest) == fingerprint.grouped(digest)
    assert typed_hex(fingerprint.grouped(digest)) == fingerprint.parse(grouped(digest))


@pytest.mark.parametrize("typed", ["AB12 CD34", "ab:12:cd:34", " ab-12\tcd34\n", "Ab12cD34"])
def test_a_fingerprint_is_taken_as_typed(typed: str) -> None:
    assert typed_hex(typed) == "ab12cd34"


def test_serials_are_lower_case_hex() -> None:
    assert serial_text(0xAB01) == "ab01"

"""A record's place in the hash chain, recalculated: what agrees, and each way it may not."""

import pytest
from msgspec.structs import replace
from support.desk.operating import chained
from support.desk.operating_views import record

from rfqdesk.desktop.models.operator.record_proof import prove
from rfqdesk.protocol.operations.live import AuditEntry

BEFORE, OWN, AFTER = chained([record(seq) for seq in (7, 8, 9)])


def test_a_record_between_two_others() -> None:
    proof = prove(OWN, [BEFORE, AFTER])
    assert (proof.seq, proof.tone) == (8, "ok")
    assert "It follows record 7, and record 9 follows it" in proof.words


def test_the_first_and_the_last() -> None:
    assert "and it was the last when asked for" in prove(OWN, [BEFORE]).words
    assert prove(OWN, []).tone == "ok"


@pytest.mark.parametrize(
    ("entry", "near", "said"),
    [
        (replace(OWN, time_ms=OWN.time_ms + 1), [BEFORE, AFTER], "record 8 does not come to"),
        (replace(OWN, kind="other"), [], "record 8 does not come to"),
        (replace(OWN, raw_actor="other"), [], "record 8 does not come to"),
        (replace(OWN, payload_base64="e30="), [], "record 8 does not come to"),
        (replace(OWN, payload_base64="?"), [], "record 8 does not come to"),
        (OWN, [replace(BEFORE, kind="other")], "record 7 does not come to"),
        (OWN, chained([replace(record(7), kind="other")]), "does not name the hash of record 7"),
        (OWN, chained([record(9)]), "record 9 does not name its hash"),
    ],
)
def test_what_does_not_agree_is_said(entry: AuditEntry, near: list[AuditEntry], said: str) -> None:
    proof = prove(entry, near)
    assert proof.tone == "danger"
    assert said in proof.words


def test_what_was_not_told_whole_is_not_claimed() -> None:
    proof = prove(replace(OWN, payload_base64=""), [BEFORE, AFTER])
    assert proof.tone == "warn"
    assert "too long" in proof.words
    assert prove(OWN, [replace(BEFORE, payload_base64="")]).tone == "ok"

"""Strangers' tools renew: openssl makes the keys and reads the results, curl asks."""

import base64
import json
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.pki.alice import Alice, make_request, openssl
from support.venues.venue_process import VenueProcess


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VenueProcess]:
    for tool in ("openssl", "curl"):
        assert shutil.which(tool), f"{tool} is needed for this test: apt-get install {tool}"
    with VenueProcess(tmp_path_factory.mktemp("v") / "venue") as running:
        yield running


def test_curl_and_openssl_renew(venue: VenueProcess, tmp_path: Path) -> None:
    alice = Alice(venue, tmp_path)
    make_request(tmp_path, "second")

    assert alice.post("test-venue/simplereenroll", "second", over="first") == 200

    alice.unpack("second.pem")
    alice.present("second")
    openssl(tmp_path, "verify", "-CAfile", "root.pem", "-untrusted", "chain.pem",
            "-purpose", "sslclient", "-x509_strict", "second.pem")  # fmt: skip
    assert alice.printed("second", "-subject") == alice.printed("first", "-subject")
    assert alice.printed("second", "-pubkey") != alice.printed("first", "-pubkey")
    assert alice.printed("second", "-serial") != alice.printed("first", "-serial")
    # The old one still counts, and the new one can be renewed in its turn.
    assert alice.post("simplereenroll", "second", over="first") == 200
    make_request(tmp_path, "third")
    assert alice.post("simplereenroll", "third", over="second") == 200
    [first, second, third] = venue.operate_json("certificates", "list")[-3:]
    assert (second["replaces"], third["replaces"]) == (first["serial"], second["serial"])
    assert [one["status"] for one in (first, second, third)] == ["active"] * 3


def test_curl_locks_its_holder_out_with_all_that_was_renewed(
    venue: VenueProcess, tmp_path: Path
) -> None:
    alice = Alice(venue, tmp_path)
    make_request(tmp_path, "second")
    assert alice.post("simplereenroll", "second", over="first") == 200
    identity = ("--cert", "first.chain.pem", "--key", "first.key")
    lockout = ("/.well-known/rfq/lockout", "--data-binary", "keyCompromise")

    assert alice.ask(*lockout) == 403
    assert "without one" in alice.answer()
    assert alice.ask(*lockout, *identity) == 200
    assert "revoked" in alice.answer()
    assert alice.ask(*lockout, *identity) == 0
    assert "certificate revoked" in alice.said
    listed = venue.operate_json("certificates", "list")[-2:]
    assert [one["status"] for one in listed] == ["revoked"] * 2
    told = venue.operate("audit", "--kind", "certificate_revoked", "--format", "jsonl")
    actors = {json.loads(line)["actor"] for line in told.splitlines()}
    assert f"certificate:{listed[0]['serial']}" in actors


def test_refusals_come_in_words(venue: VenueProcess, tmp_path: Path) -> None:
    alice = Alice(venue, tmp_path)
    make_request(tmp_path, "mallory", "/O=Acme Ltd/CN=Mallory")

    assert alice.post("simplereenroll", "first", over="first") == 400
    assert "new P-256 key" in alice.answer()
    assert alice.post("simplereenroll", "mallory", over="first") == 400
    assert "CN=Alice Smith" in alice.answer()
    assert alice.post("simplereenroll", "mallory") == 403


def test_the_answer_is_lost_with_the_server(tmp_path: Path) -> None:
    with VenueProcess(tmp_path / "venue") as own:
        (tmp_path / "alice").mkdir()
        alice = Alice(own, tmp_path / "alice")
        make_request(alice.folder, "second")
        assert alice.post("simplereenroll", "second", over="first") == 200
        first_answer = alice.answer()
        own.stop(signal.SIGKILL)
        own.start()

        assert alice.post("simplereenroll", "second", over="first") == 200
        assert alice.answer() == first_answer
        assert len(own.operate_json("certificates", "list")) == 2
        assert "The journal is whole" in own.operate("journal", "verify")


def test_without_grace_the_old_certificate_ends_at_once(tmp_path: Path) -> None:
    with VenueProcess(tmp_path / "venue", renewal_grace_ms=0) as own:
        (tmp_path / "alice").mkdir()
        alice = Alice(own, tmp_path / "alice")
        make_request(alice.folder, "second")
        assert alice.post("simplereenroll", "second", over="first") == 200
        alice.unpack("second.pem")
        alice.present("second")
        make_request(alice.folder, "third")

        # By the registry's word, or in the handshake once the list is out.
        assert alice.post("simplereenroll", "second", over="first") in {403, 0}
        # Who missed the answer still gets what was issued.
        assert alice.post("simpleenroll", "second") == 200
        assert alice.post("simplereenroll", "third", over="second") == 200


def test_the_attributes_can_be_read(venue: VenueProcess, tmp_path: Path) -> None:
    alice = Alice(venue, tmp_path)
    assert alice.ask("csrattrs") == 200

    parsed = openssl(
        tmp_path, "asn1parse", "-inform", "DER", stdin=base64.b64decode(alice.answer())
    )
    assert re.findall(r"OBJECT\s+:(\S+)", parsed) == [
        "id-ecPublicKey", "prime256v1", "ecdsa-with-SHA256",
    ]  # fmt: skip

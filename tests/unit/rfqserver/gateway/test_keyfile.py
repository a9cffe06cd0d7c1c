"""Keys reach OpenSSL without lying anywhere in the clear."""

import ssl
import stat
from pathlib import Path

import pytest
from support.pki.authority import Authority

from rfqserver.gateway import keyfile
from rfqserver.gateway.keyfile import load_identity, short_lived_file


def test_the_file_is_private_and_goes_away() -> None:
    with short_lived_file(b"secret") as path:
        assert path.read_bytes() == b"secret"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700

    assert not path.parent.exists()


def test_the_key_is_encrypted_on_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority()
    seen: list[bytes] = []
    original = short_lived_file

    def watching(content: bytes):  # type: ignore[no-untyped-def]
        seen.append(content)
        return original(content)

    monkeypatch.setattr(keyfile, "short_lived_file", watching)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

    load_identity(context, authority.server.key, authority.server.chain_pem)

    assert seen[0].startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert b"BEGIN PRIVATE KEY" not in seen[0]
    assert b"BEGIN EC PRIVATE KEY" not in seen[0]


def test_nothing_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    authority = Authority()

    load_identity(
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), authority.server.key, authority.server.chain_pem
    )

    assert list(tmp_path.iterdir()) == []

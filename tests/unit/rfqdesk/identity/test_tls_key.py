"""A key reaches OpenSSL, and no plaintext of it reaches a file on the way."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.pki.throwaway_ca import ThrowawayCa

from rfqdesk.identity import platform
from rfqdesk.identity.errors import CertificateInvalidError
from rfqdesk.identity.keypair import generate_key
from rfqdesk.identity.tls_key import load_key_and_chain

CA = ThrowawayCa()
OFFERS = [platform.memory_file, platform.private_file]


@pytest.mark.parametrize("offer", OFFERS)
def test_the_key_is_loaded_and_the_file_is_gone(
    offer: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    seen: list[tuple[str, bytes]] = []

    @contextmanager
    def watching(content: bytes) -> Iterator[str]:
        with offer(content) as path:  # type: ignore[operator]
            seen.append((path, Path(path).read_bytes()))
            yield path

    monkeypatch.setattr(platform, "memory_file", watching)
    issued = CA.client()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    load_key_and_chain(context, issued.key, CA.chain_pem(issued))

    (path, content) = seen[0]
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in content
    assert b"BEGIN PRIVATE KEY" not in content
    assert b"BEGIN EC PRIVATE KEY" not in content
    assert not Path(path).exists()
    assert list(tmp_path.iterdir()) == []


def test_the_portable_file_is_private_while_it_exists() -> None:
    with platform.private_file(b"content") as path:
        assert Path(path).stat().st_mode & 0o777 == 0o600
        assert Path(path).parent.stat().st_mode & 0o777 == 0o700
        parent = Path(path).parent
    assert not parent.exists()


def test_nothing_stays_when_loading_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(platform, "memory_file", platform.private_file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with pytest.raises(CertificateInvalidError, match="KEY_VALUES_MISMATCH"):
        load_key_and_chain(context, generate_key(), CA.chain_pem(CA.client()))
    assert list(tmp_path.iterdir()) == []


def test_a_large_bundle_is_written_whole() -> None:
    content = b"x" * 3_000_000
    with platform.memory_file(content) as path:
        assert Path(path).read_bytes() == content


def test_profiles_live_where_the_user_keeps_configuration(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert platform.default_profile_directory() == tmp_path / "rfqdesk"
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert platform.default_profile_directory() == tmp_path / ".config" / "rfqdesk"

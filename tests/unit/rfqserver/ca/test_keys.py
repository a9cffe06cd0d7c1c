"""Key files: encrypted always, refused when others may read them."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from rfqserver.ca.encoding import spki_sha256
from rfqserver.ca.errors import KeyFileError
from rfqserver.ca.keys import encrypted_pem, generate_key, load_key, read_passphrase

PASSPHRASE = b"correct horse battery"


def written(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_a_key_survives_the_file(tmp_path: Path) -> None:
    key = generate_key()
    path = written(tmp_path / "key.pem", encrypted_pem(key, PASSPHRASE))

    assert path.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert spki_sha256(load_key(path, PASSPHRASE).public_key()) == spki_sha256(key.public_key())


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644, 0o610])
def test_a_key_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    path = written(tmp_path / "key.pem", encrypted_pem(generate_key(), PASSPHRASE), mode)

    with pytest.raises(KeyFileError, match="chmod 600"):
        load_key(path, PASSPHRASE)


def test_a_wrong_passphrase_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "key.pem", encrypted_pem(generate_key(), PASSPHRASE))

    with pytest.raises(KeyFileError, match="passphrase is wrong"):
        load_key(path, b"something else")


def test_a_bare_key_is_refused(tmp_path: Path) -> None:
    bare = generate_key().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )

    with pytest.raises(KeyFileError, match="damaged"):
        load_key(written(tmp_path / "key.pem", bare), PASSPHRASE)


def test_another_curve_is_refused(tmp_path: Path) -> None:
    key = encrypted_pem(ec.generate_private_key(ec.SECP384R1()), PASSPHRASE)

    with pytest.raises(KeyFileError, match="P-256"):
        load_key(written(tmp_path / "key.pem", key), PASSPHRASE)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="No such file"):
        load_key(tmp_path / "none.pem", PASSPHRASE)


def test_what_is_too_large_is_no_key_file(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="larger"):
        load_key(written(tmp_path / "key.pem", b"x" * 20_000), PASSPHRASE)


def test_a_passphrase_is_the_first_line(tmp_path: Path) -> None:
    path = written(tmp_path / "pass", b"correct horse battery\nstaple\n")

    assert read_passphrase(path) == b"correct horse battery"


@pytest.mark.parametrize("content", [b"", b"\n", b"short\n"])
def test_a_short_passphrase_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(KeyFileError, match="fewer than 12"):
        read_passphrase(written(tmp_path / "pass", content))


def test_a_passphrase_others_may_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_passphrase(written(tmp_path / "pass", PASSPHRASE, 0o644))

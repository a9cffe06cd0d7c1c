"""Key files: encrypted always, refused when others may read them."""

import os
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


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "is empty"), (b"\n", "is empty"), (b"short\n", "fewer than 12")]
)
def test_a_short_passphrase_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(KeyFileError, match=said):
        read_passphrase(written(tmp_path / "pass", content))


def test_a_passphrase_others_may_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_passphrase(written(tmp_path / "pass", PASSPHRASE, 0o644))


def given_away(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a path another account's than root's or the reader's."""
    if os.geteuid() == 0:
        os.chown(path, 65_534, -1)
    else:
        reader = os.geteuid() + 1
        monkeypatch.setattr(os, "geteuid", lambda: reader)


def test_another_accounts_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "pass", PASSPHRASE)
    given_away(path, monkeypatch)

    with pytest.raises(KeyFileError, match="belongs to another account"):
        read_passphrase(path)


def test_another_accounts_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "theirs").mkdir()
    path = written(tmp_path / "theirs" / "pass", PASSPHRASE)
    given_away(path.parent, monkeypatch)

    with pytest.raises(KeyFileError, match="belongs to another account"):
        read_passphrase(path)


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o730, 0o777])
def test_a_folder_in_which_others_replace_files_is_refused(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    path = written(folder / "key.pem", encrypted_pem(generate_key(), PASSPHRASE))
    folder.chmod(mode)

    with pytest.raises(KeyFileError, match="chmod go-w"):
        load_key(path, PASSPHRASE)
    # As in /tmp, nobody but its owner can replace it there.
    folder.chmod(mode | 0o1000)
    load_key(path, PASSPHRASE)


def test_a_link_is_as_safe_as_both_its_ends(tmp_path: Path) -> None:
    for name in ("safe", "shared"):
        (tmp_path / name).mkdir()
    secret = written(tmp_path / "safe" / "pass", PASSPHRASE)
    link = tmp_path / "shared" / "pass"
    link.symlink_to(secret)
    assert read_passphrase(link) == PASSPHRASE

    (tmp_path / "shared").chmod(0o777)
    with pytest.raises(KeyFileError, match="shared"):
        read_passphrase(link)
    (tmp_path / "shared").chmod(0o700)
    (tmp_path / "safe").chmod(0o777)
    with pytest.raises(KeyFileError, match="safe"):
        read_passphrase(link)


def test_a_credential_of_systemd_may_show_its_access_lists_mask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "issuing.passphrase", PASSPHRASE, 0o440)
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_passphrase(path)

    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    if os.geteuid() == 0:
        assert read_passphrase(path) == PASSPHRASE
    else:
        # Only root is systemd: what one put there oneself has no such excuse.
        with pytest.raises(KeyFileError, match="chmod 600"):
            read_passphrase(path)
    path.chmod(0o444)
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_passphrase(path)

"""The verbs that need the root key, on a stopped venue."""

from pathlib import Path

import pytest
from click.testing import Result
from support.pki.ceremonies import NEW_PASSPHRASE, PASSPHRASE, created, in_force
from typer.testing import CliRunner

from rfqserver.ca.encoding import der_of, grouped, sha256_hex
from rfqserver.cli.main import app
from rfqserver.service.venue_directory import VenueDirectory


class Operator:
    """Runs verbs on one venue, with the passphrases in private files."""

    def __init__(self, directory: VenueDirectory, folder: Path) -> None:
        self.directory = directory
        self.old, self.new = (
            secret(folder / "old", PASSPHRASE), secret(folder / "new", NEW_PASSPHRASE),
        )  # fmt: skip

    def run(self, *words: str | Path, typed: str = "") -> Result:
        arguments = ["ca", *map(str, words), "-d", str(self.directory.path)]
        return CliRunner().invoke(app, arguments, input=typed)

    def done(self, *words: str | Path, typed: str = "") -> str:
        result = self.run(*words, typed=typed)
        assert result.exit_code == 0, result.stderr
        return " ".join(result.stdout.split())


def secret(path: Path, passphrase: bytes) -> Path:
    path.write_bytes(passphrase)
    path.chmod(0o600)
    return path


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator(created(tmp_path / "venue"), tmp_path)


def test_the_issuing_ca_is_renewed(operator: Operator) -> None:
    said = operator.done("renew-issuing", "--root-passphrase-file", operator.old)

    assert "Issuing CA 2 is in force" in said
    assert str(operator.directory.root_key) in said
    assert in_force(operator.directory).generation == 2
    status = operator.done("status")
    assert "former issuing CA CN=blue-desk issuing CA,O=blue-desk" in status
    assert "next nothing to do" in status


def test_a_key_brought_back_from_storage(operator: Operator, tmp_path: Path) -> None:
    away = tmp_path / "away.pem"
    operator.directory.root_key.rename(away)

    failed = operator.run("renew-issuing", "--root-passphrase-file", operator.old)
    assert failed.exit_code == 1
    assert "root.key.pem cannot be read" in failed.stderr
    assert "--root-key" in failed.stderr
    operator.done("renew-issuing", "--root-passphrase-file", operator.old, "--root-key", away)
    assert in_force(operator.directory).generation == 2


def test_without_a_terminal_the_passphrase_comes_by_file(operator: Operator) -> None:
    failed = operator.run("renew-issuing")

    assert failed.exit_code == 1
    assert "no terminal" in failed.stderr
    assert in_force(operator.directory).generation == 1


def test_a_compromise_is_confirmed_by_hand(operator: Operator) -> None:
    words = ("renew-issuing", "--compromised", "--root-passphrase-file", operator.old)
    for typed in ("\n", "revoke\n", "yes\n"):
        refused = operator.run(*words, typed=typed)
        assert refused.exit_code == 1
        assert "dies at once" in refused.stdout
        assert "Nothing was revoked" in refused.stderr
        assert in_force(operator.directory).generation == 1
    assert "0 certificates" in operator.done(*words, typed="revoke blue-desk\n")
    assert [ca.is_revoked for ca in in_force(operator.directory).issuing] == [True, False]
    assert "REVOKED, nothing it issued counts" in operator.done("status")


def test_the_root_is_rolled_over_and_retired(operator: Operator) -> None:
    said = operator.done(
        "rollover-root", "--root-passphrase-file", operator.old,
        "--new-root-passphrase-file", operator.new,
    )  # fmt: skip

    root = operator.directory.newest_root()
    assert grouped(sha256_hex(der_of(root))) in said
    assert "root-2.key.pem" in said
    status = operator.done("status")
    assert "both roots are trusted" in status
    assert "rfqserver ca retire-root" in status
    old = operator.run("retire-root", "--root-passphrase-file", operator.old)
    assert old.exit_code == 1
    assert "passphrase is wrong" in old.stderr

    operator.done("retire-root", "--root-passphrase-file", operator.new)
    status = operator.done("status")
    assert "both roots" not in status
    assert grouped(sha256_hex(der_of(root))) in status
    assert [one.generation for one in in_force(operator.directory).roots] == [2]


def test_the_audit_tells_of_it(operator: Operator) -> None:
    operator.done("renew-issuing", "--root-passphrase-file", operator.old)
    said = CliRunner().invoke(app, ["audit", "-d", str(operator.directory.path)]).stdout

    assert "issuing CA 2 certifies from now on" in said
    assert "the root's revocation list 2" in said


def test_invitations_name_the_newest_root(operator: Operator) -> None:
    operator.done(
        "rollover-root", "--root-passphrase-file", operator.old,
        "--new-root-passphrase-file", operator.new,
    )  # fmt: skip
    invited = CliRunner().invoke(
        app,
        ["invite", "-d", str(operator.directory.path), "--firm", "acme", "--role", "trader"],
    )

    assert sha256_hex(der_of(operator.directory.newest_root())) in invited.stdout


def test_where_there_is_no_venue(tmp_path: Path) -> None:
    operator = Operator(VenueDirectory(tmp_path / "none"), tmp_path)
    failed = operator.run("renew-issuing", "--root-passphrase-file", operator.old)

    assert failed.exit_code == 1
    assert "is not a venue" in failed.stderr


def test_nothing_is_done_with_an_authority_that_was_put_back(operator: Operator) -> None:
    operator.done("renew-issuing", "--root-passphrase-file", operator.old)
    (operator.directory.ca / "authority.json").unlink()

    failed = operator.run("status")
    assert failed.exit_code == 1
    assert "put back to an older state" in failed.stderr

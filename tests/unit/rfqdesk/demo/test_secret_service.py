"""The private Secret Service works by itself and leaves nothing behind."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from rfqdesk.demo import secret_service
from rfqdesk.demo.secret_service import (
    PrivateSecretService,
    SecretServiceStartError,
    private_secret_service,
)

STORE = "import keyring; keyring.set_password('rfqdesk-test', 'u', 'kept')"
LOAD = "import keyring; print(keyring.get_password('rfqdesk-test', 'u'))"


def run(code: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return done.stdout.strip()


def test_children_use_it_and_its_environment_is_all_they_need() -> None:
    before = dict(os.environ)
    with private_secret_service() as service:
        run(STORE, dict(os.environ))
        assert run(LOAD, {"PATH": os.environ["PATH"], **service.environment}) == "kept"
    assert dict(os.environ) == before


def test_two_services_do_not_know_each_others_secrets() -> None:
    with PrivateSecretService() as one, PrivateSecretService() as other:
        run(STORE, {**os.environ, **one.environment})
        assert run(LOAD, {**os.environ, **other.environment}) == "None"


def made(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Directories that are made from here on."""
    directories: list[Path] = []
    make = tempfile.mkdtemp

    def watching(*args: str, **options: str) -> str:
        directories.append(Path(make(*args, **options)))
        return str(directories[-1])

    monkeypatch.setattr("tempfile.mkdtemp", watching)
    return directories


@pytest.mark.parametrize("long_name", [False, True])
def test_daemons_and_files_are_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, long_name: bool
) -> None:
    if long_name:
        deep = tmp_path / ("long" * 20)
        deep.mkdir()
        monkeypatch.setattr("tempfile.tempdir", str(deep))
    directories = made(monkeypatch)
    service = PrivateSecretService()
    service.start()
    processes = [service._bus, service._keyring]
    assert directories[-1].is_dir()
    service.stop()
    service.stop()
    assert all(process is not None and process.poll() is not None for process in processes)
    assert not any(directory.exists() for directory in directories)


def test_a_missing_programme_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert secret_service.missing_programmes() == {
        "dbus-daemon": "dbus",
        "gnome-keyring-daemon": "gnome-keyring",
    }
    with pytest.raises(SecretServiceStartError, match="apt-get install dbus gnome-keyring"):
        PrivateSecretService().start()


def test_a_keyring_that_ends_at_once_is_reported_and_cleaned_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gnome-keyring-daemon").symlink_to("/bin/true")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    directories = made(monkeypatch)
    with pytest.raises(SecretServiceStartError, match="does not answer"):
        PrivateSecretService().start()
    assert directories
    assert not any(directory.exists() for directory in directories)

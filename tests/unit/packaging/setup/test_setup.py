"""The set-up asks for the right packages, in words that can be pasted, and knows its state."""

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[4]
SCRIPTS = ROOT / "packaging" / "setup"


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ModuleType]]:
    """The set-up's modules, which are run from their own folder and not installed."""
    names = ("console", "debian", "environment")
    monkeypatch.syspath_prepend(str(SCRIPTS))
    yield {name: import_module(name) for name in names}
    for name in names:
        sys.modules.pop(name)


def status(*names: str) -> list[str]:
    return [f"install ok installed|{name}|" for name in names]


def test_installed_packages_count_under_the_names_they_provide(
    scripts: dict[str, ModuleType],
) -> None:
    lines = [
        "install ok installed|libgl1|",
        "install ok installed|libglib2.0-0t64|libglib2.0-0 (= 2.80.0-6), libgio",
        "deinstall ok config-files|xvfb|",
    ]
    assert scripts["debian"].provided(lines) == {
        "libgl1",
        "libglib2.0-0t64",
        "libglib2.0-0",
        "libgio",
    }


def test_without_root_rights_the_exact_line_is_told(
    scripts: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    debian = scripts["debian"]
    there = debian.wanted("demo", can_make_environments=True)
    there.remove("libegl1")
    there.remove("gnome-keyring")
    monkeypatch.delenv("SKIP_PACKAGES", raising=False)
    monkeypatch.setattr(debian.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(debian.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(debian, "_installed", lambda: status(*there))
    minor = sys.version_info.minor
    with pytest.raises(scripts["console"].SetupError) as caught:
        debian.ensure("demo", can_make_environments=False)
    assert (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends "
        f"libegl1 gnome-keyring python3.{minor}-venv\n"
    ) in str(caught.value)


def test_nothing_is_asked_where_everything_is_there(
    scripts: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    debian = scripts["debian"]
    monkeypatch.setattr(debian.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(debian, "_install", pytest.fail)
    there = debian.wanted("test", can_make_environments=True)
    monkeypatch.setattr(debian, "_installed", lambda: status(*there))
    debian.ensure("test", can_make_environments=True)


def test_the_stamp_follows_everything_the_environment_depends_on(
    scripts: dict[str, ModuleType], tmp_path: Path
) -> None:
    inputs = (tmp_path / "constraints.txt", tmp_path / "pyproject.toml")

    def fingerprint() -> str:
        found: str = scripts["environment"].fingerprint(tmp_path, *inputs)
        return found

    inputs[0].write_text("a==1")
    inputs[1].write_text("[project]")
    first = fingerprint()
    assert fingerprint() == first
    inputs[0].write_text("a==2")
    second = fingerprint()
    inputs[1].write_text("[project] ")
    assert len({first, second, fingerprint()}) == 3


def test_the_users_index_is_kept_and_what_bends_the_installation_is_not(
    scripts: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "file:///somewhere")
    monkeypatch.setenv("PIP_CERT", "/somewhere.pem")
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    environment = scripts["environment"].pip_environment()
    assert environment["PIP_INDEX_URL"] == "file:///somewhere"
    assert environment["PIP_CERT"] == "/somewhere.pem"
    assert "PIP_USER" not in environment
    assert "PIP_TARGET" not in environment


def test_an_interpreter_that_is_too_old_is_named_with_the_remedy(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    answer = subprocess.run(
        [str(SCRIPTS / "setup.sh"), "demo"],
        check=False,
        env={**os.environ, "PYTHON": str(old)},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 1
    assert "Python 3.11 or newer" in answer.stderr
    assert "make PYTHON=" in answer.stderr


def test_a_failing_program_shows_its_own_words(
    scripts: dict[str, ModuleType], capsys: pytest.CaptureFixture[str]
) -> None:
    console = scripts["console"]
    console.run_quietly(["sh", "-c", "echo fine"], "saying")
    assert capsys.readouterr() == ("", "")
    with pytest.raises(console.SetupError, match="saying failed \\(exit code 3\\)"):
        console.run_quietly(["sh", "-c", "echo no room; exit 3"], "saying")
    assert "no room" in capsys.readouterr().err
    with pytest.raises(console.SetupError, match="saying failed"):
        console.run_quietly(["/no/such/program"], "saying")

"""Arrows between the packages point down only."""

import ast
import logging
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports
from support.source_files import ROOT, nodes, place


@pytest.fixture(autouse=True)
def loggers_kept() -> Iterator[None]:
    """Leave logging as it was: import-linter's own set-up switches off every logger there is."""
    known = [one for one in logging.root.manager.loggerDict.values() if hasattr(one, "disabled")]
    before = [(one, one.disabled) for one in known]
    yield
    for one, disabled in before:
        one.disabled = disabled


def test_the_contracts_of_the_layers_are_kept(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename="pyproject.toml", no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_a_broken_layer_would_be_noticed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The same linter over a tiny project that breaks a rule: it must not be
    # possible for the test above to pass because nothing was looked at.
    package = tmp_path / "broken_layers"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "low.py").write_text("from broken_layers import high\n")
    (package / "high.py").write_text("")
    (tmp_path / ".importlinter").write_text(
        "[importlinter]\nroot_package = broken_layers\n"
        "[importlinter:contract:layers]\nname = layers\ntype = layers\n"
        "layers =\n    broken_layers.high\n    broken_layers.low\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert lint_imports(config_filename=".importlinter", no_cache=True) != EXIT_STATUS_SUCCESS
    assert "broken_layers.low is not allowed to import broken_layers.high" in (
        capsys.readouterr().out
    )


def test_every_package_has_its_place_in_a_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    placed = {contract["id"] for contract in settings["contracts"] if contract.get("exhaustive")}
    assert placed == {"rfqdesk-layers", "desktop-layers", "wiring-layers", "server-layers"}
    assert set(settings["root_packages"]) == {"rfqdesk", "rfqserver", "rfqdesk_resources"}


def test_controllers_hold_no_widgets() -> None:
    found = [
        place(path, node)
        for path, node in nodes("rfqdesk/desktop/controllers")
        if "PySide6.QtWidgets" in _imported(node)
    ]
    assert found == []


def test_the_folders_that_are_no_packages_stay_so() -> None:
    for folder in ("server", "resources", "packaging"):
        assert not os.path.lexists(ROOT / folder / "__init__.py")


def _imported(node: ast.AST) -> set[str]:
    match node:
        case ast.ImportFrom(module=str(module), names=names):
            return {module, *(f"{module}.{alias.name}" for alias in names)}
        case ast.Import(names=names):
            return {alias.name for alias in names}
    return set()

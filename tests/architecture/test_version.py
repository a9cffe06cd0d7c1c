"""The version stands in two files; they say the same."""

import tomllib

from support.source_files import ROOT

from rfqdesk import __version__


def test_the_version_of_the_package_is_the_distributions() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["project"]["version"] == __version__

"""Nothing of anybody's machine is in the repository."""

import os
import re
from pathlib import Path

import pytest
from support.source_files import ROOT, tracked_files

# Put together from parts, so that this file does not find itself.
TRACES = re.compile(
    "|".join(
        [
            "/" + r"(?:work|root)/[a-z.]",
            *(re.escape(f"{path}{os.sep}") for path in (ROOT, Path.home()) if len(path.parts) > 1),
            "py" + r"pi\.org",
            "python" + r"hosted\.org",
            "deb" + r"\.debian\.org",
            r"--(?:extra-)?index-" + "url[= ]",
            r"--find-" + "links[= ]",
        ]
    )
)
BINARY = frozenset({".otf", ".png", ".webp", ".ttf", ".woff2", ".ico", ".icns", ".wav"})


def test_no_machine_path_and_no_registry_host_is_tracked() -> None:
    found = []
    for path in tracked_files():
        if path.suffix in BINARY:
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        found += [
            f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
            for number, line in enumerate(lines, start=1)
            if TRACES.search(line)
        ]
    assert found == []


@pytest.mark.parametrize(
    ("file", "least"), [("constraints.txt", 30), ("packaging/setup/scanner.txt", 5)]
)
def test_every_pinned_package_has_hashes(file: str, least: int) -> None:
    text = (ROOT / file).read_text(encoding="utf-8").replace("\\\n", " ")
    pins = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line)]
    assert len(pins) > least
    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []
    assert [pin.split()[0] for pin in pins if not re.match(r"[a-z0-9.-]+==[^ ]+ ", pin)] == []


def test_what_is_made_here_is_not_tracked() -> None:
    tops = {path.relative_to(ROOT).parts[0] for path in tracked_files()}
    assert not tops & {".venv", ".venv-scanner", "build", "dist", "demo-output", "screens-output"}

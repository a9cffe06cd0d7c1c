"""`rfqserver schema` needs no venue and says what the types say."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rfqdesk.protocol.schema import client_schema, server_schema
from rfqserver.cli.main import app


@pytest.mark.parametrize(("side", "made"), [("client", client_schema), ("server", server_schema)])
def test_it_prints_json_that_a_programme_can_read(side: str, made: object) -> None:
    done = CliRunner().invoke(app, ["schema", side])
    assert done.exit_code == 0
    assert json.loads(done.output) == as_json(made())  # type: ignore[operator]  # one of the two


def test_it_writes_a_file(tmp_path: Path) -> None:
    file = tmp_path / "client.json"
    done = CliRunner().invoke(app, ["schema", "client", "--output", str(file)])
    assert done.exit_code == 0
    assert json.loads(file.read_text()) == as_json(client_schema())


def as_json(made: object) -> object:
    return json.loads(json.dumps(made))

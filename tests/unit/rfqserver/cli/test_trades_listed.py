"""`rfqserver trades list`: a misspelt firm is not answered like one that never traded."""

from pathlib import Path

import pytest
from support.venues.typed_verbs import rfqserver

from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.operations.base import Operation
from rfqdesk.protocol.operations.requests import ListPrincipals, ListTrades
from rfqdesk.protocol.operations.views import PrincipalView
from rfqserver.cli import trades
from rfqserver.service.operator.operation_views import OperationResult


@pytest.fixture(autouse=True)
def venue(monkeypatch: pytest.MonkeyPatch) -> list[Operation]:
    """A venue of two firms where nothing was traded; what it was asked."""
    asked: list[Operation] = []

    def run(_venue_dir: Path, operation: Operation) -> OperationResult:
        asked.append(operation)
        firms = ("albion", "meridian") if isinstance(operation, ListPrincipals) else ()
        return OperationResult(principals=tuple(map(_firm, firms)))

    monkeypatch.setattr(trades, "run_operation", run)
    return asked


def test_a_misspelt_firm_is_refused_with_what_was_meant(venue: list[Operation]) -> None:
    refused = rfqserver("trades", "list", "-d", "v", "--firm", "meridan")
    assert refused.exit_code == 1
    assert refused.output == (
        "Error: There is no firm 'meridan'. Did you mean 'meridian'? `rfqserver principals list` "
        "shows the firms by their short names.\n"
    )
    assert rfqserver("trades", "list", "-d", "v", "--firm", "meridan", "--json").exit_code == 1


def test_a_firm_that_never_traded_has_no_trades() -> None:
    told = rfqserver("trades", "list", "-d", "v", "--firm", "albion")
    assert (told.exit_code, told.output) == (0, "No trades of albion.\n")


def test_nobody_is_looked_up_without_need(venue: list[Operation]) -> None:
    assert rfqserver("trades", "list", "-d", "v").output == "No trades.\n"
    assert [type(one) for one in venue] == [ListTrades]


def _firm(name: str) -> PrincipalView:
    return PrincipalView(
        firm=name, trader="", roles=(), kind=None, entitlements=Entitlements(), suspended=False,
        suspended_with_firm=False, suspended_ms=0, suspension_reason="",
    )  # fmt: skip

"""`rfqserver trades`: looking trades up, and changing one, which takes two operators."""

from pathlib import Path
from typing import Annotated

import typer

from rfqdesk.protocol.operations.requests import (
    CancelTrade,
    ConfirmTradeChange,
    CorrectTrade,
    ListPrincipals,
    ListTrades,
    TradeOperation,
    WithdrawTradeChange,
)
from rfqdesk.protocol.operations.views import TradeView
from rfqserver.cli.output import (
    JsonOption,
    VenueDirectoryOption,
    print_json,
    print_table,
    say,
    telling_errors,
    time_text,
)
from rfqserver.cli.reach import operator_name, run_operation
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.operator.near_names import unknown_words

app = typer.Typer(
    help="Trades: looking them up, cancelling and correcting one, which takes two operators.",
    no_args_is_help=True,
)

TradeArgument = Annotated[str, typer.Argument(metavar="TRADE", help="The trade's id.")]
ReasonOption = Annotated[str, typer.Option(help="Why; both parties read it.")]


@app.command("list")
def list_trades(
    venue_dir: VenueDirectoryOption,
    firm: Annotated[str, typer.Option(help="Those in which this firm is a party.")] = "",
    as_json: JsonOption = False,
) -> None:
    """List the trades of a running venue, oldest first."""
    with telling_errors():
        views = run_operation(venue_dir, ListTrades(operator=operator_name(), firm=firm)).trades
        if firm and not views:
            _check_firm(venue_dir, firm)
    if as_json:
        print_json(views)
    elif not views:
        say(f"No trades of {firm}." if firm else "No trades.")
    else:
        headings = ("trade", "done", "taker", "maker", "side", "quantity", "price", "legs", "note")
        print_table(headings, [_row(view) for view in views], whole=("trade",))


@app.command()
def cancel(
    trade: TradeArgument,
    reason: ReasonOption,
    venue_dir: VenueDirectoryOption,
    as_json: JsonOption = False,
) -> None:
    """Propose to take a trade back, or confirm that another operator does."""
    operation = CancelTrade(operator=operator_name(), trade_id=trade, reason=reason)
    _do(operation, venue_dir, as_json=as_json)


@app.command()
def correct(
    trade: TradeArgument,
    reason: ReasonOption,
    venue_dir: VenueDirectoryOption,
    *,
    price: Annotated[str, typer.Option(help="The price it is to have.")] = "",
    quantity: Annotated[str, typer.Option(help="The quantity it is to have.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Propose other terms for a trade, or confirm those that another operator proposed."""
    operation = CorrectTrade(
        operator=operator_name(), trade_id=trade, price=price, quantity=quantity, reason=reason
    )
    _do(operation, venue_dir, as_json=as_json)


@app.command()
def confirm(
    trade: TradeArgument, venue_dir: VenueDirectoryOption, as_json: JsonOption = False
) -> None:
    """Confirm the change that another operator proposed; see `list` for what it is."""
    _do(ConfirmTradeChange(operator=operator_name(), trade_id=trade), venue_dir, as_json=as_json)


@app.command()
def withdraw(
    trade: TradeArgument, venue_dir: VenueDirectoryOption, as_json: JsonOption = False
) -> None:
    """Take a proposed change back."""
    _do(WithdrawTradeChange(operator=operator_name(), trade_id=trade), venue_dir, as_json=as_json)


def _check_firm(venue_dir: Path, firm: str) -> None:
    known = run_operation(venue_dir, ListPrincipals(operator=operator_name())).principals
    firms = {one.firm for one in known}
    if firm not in firms:
        where = "`rfqserver principals list` shows the firms by their short names."
        raise OperationRefusedError(unknown_words("firm", firm, firms, where))


def _do(operation: TradeOperation, venue_dir: VenueDirectoryOption, *, as_json: bool) -> None:
    with telling_errors():
        [view] = run_operation(venue_dir, operation).trades
    if as_json:
        print_json(view)
    elif view.proposed:
        say(f"Proposed for trade {view.trade_id}: {view.proposed}.")
        say("Nothing has changed yet: an operator with another account has to confirm it:")
        say(f"  rfqserver trades confirm {view.trade_id}")
    elif isinstance(operation, WithdrawTradeChange):
        say(f"Withdrawn: trade {view.trade_id} stays as it is.")
    elif view.cancelled:
        say(f"Cancelled: trade {view.trade_id}. {_told(view)}")
    else:
        terms = f"{view.quantity} at {view.price} {view.price_currency}"
        say(f"Corrected: trade {view.trade_id} is {terms}. {_told(view)}")


def _told(view: TradeView) -> str:
    return f"{view.taker} and {view.maker} have been told."


def _row(view: TradeView) -> tuple[str, ...]:
    note = "cancelled" if view.cancelled else ""
    if view.proposed:
        note = f"{view.proposed_by} proposes: {view.proposed}"
    return (
        view.trade_id,
        time_text(view.traded_ms),
        f"{view.taker}/{view.taker_trader}",
        f"{view.maker}/{view.maker_trader}",
        view.side,
        view.quantity,
        f"{view.price} {view.price_currency}",
        ", ".join(view.legs),
        note,
    )

"""`rfqserver halt`, `resume`, `broadcast`: stopping trade, and telling everyone."""

from typing import Annotated

import typer

from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.operations.market_requests import (
    Broadcast,
    HaltTrading,
    ListHalts,
    ResumeTrading,
)
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
from rfqserver.service.operator.market_desk import halt_words
from rfqserver.service.operator.market_views import MarketView

halt_app = typer.Typer(
    help="Halt the venue, an instrument, a firm or a trader, at once.", no_args_is_help=True
)
resume_app = typer.Typer(help="Lift a halt.", no_args_is_help=True)

ReasonOption = Annotated[str, typer.Option(help="Why; everyone concerned reads it.")]
SymbolArgument = Annotated[
    str, typer.Argument(metavar="SYMBOL", help="An instrument, or a pattern such as BTC-*.")
]
FirmArgument = Annotated[str, typer.Argument(metavar="FIRM")]
TraderArgument = Annotated[str, typer.Argument(metavar="FIRM/TRADER")]


@halt_app.command("venue")
def halt_venue(
    venue_dir: VenueDirectoryOption, reason: ReasonOption, as_json: JsonOption = False
) -> None:
    """End every quote and request, and take no new ones."""
    halt(HaltScope.VENUE, "", reason, venue_dir, as_json=as_json)


@halt_app.command("instrument")
def halt_instrument(
    symbol: SymbolArgument,
    venue_dir: VenueDirectoryOption,
    reason: ReasonOption,
    as_json: JsonOption = False,
) -> None:
    """End every request with such a leg, and take no new ones."""
    halt(HaltScope.INSTRUMENT, symbol, reason, venue_dir, as_json=as_json)


@halt_app.command("firm")
def halt_firm(
    firm: FirmArgument,
    venue_dir: VenueDirectoryOption,
    reason: ReasonOption,
    as_json: JsonOption = False,
) -> None:
    """Kill switch: end all of a firm's quotes and requests, and take no new ones."""
    halt(HaltScope.FIRM, firm, reason, venue_dir, as_json=as_json)


@halt_app.command("trader")
def halt_trader(
    trader: TraderArgument,
    venue_dir: VenueDirectoryOption,
    reason: ReasonOption,
    as_json: JsonOption = False,
) -> None:
    """Kill switch: end all of one person's or bot's quotes and requests, and take no new ones."""
    halt(HaltScope.TRADER, trader, reason, venue_dir, as_json=as_json)


@halt_app.command("list")
def list_halts(venue_dir: VenueDirectoryOption, as_json: JsonOption = False) -> None:
    """Show what is halted."""
    with telling_errors():
        market = _market(run_operation(venue_dir, ListHalts(operator=operator_name())).market)
    if as_json:
        print_json(market.halts)
    elif not market.halts:
        say("Nothing is halted.")
    else:
        print_table(
            ("halted", "since", "reason", "by"),
            [
                (halt_words(one.scope, one.name), time_text(one.since_ms), one.text, one.operator)
                for one in market.halts
            ],
        )


@resume_app.command("venue")
def resume_venue(venue_dir: VenueDirectoryOption, as_json: JsonOption = False) -> None:
    """Let the venue trade again; halts of instruments, firms and traders stay."""
    resume(HaltScope.VENUE, "", venue_dir, as_json=as_json)


@resume_app.command("instrument")
def resume_instrument(
    symbol: SymbolArgument, venue_dir: VenueDirectoryOption, as_json: JsonOption = False
) -> None:
    """Let an instrument, or what fits the pattern it was halted by, trade again."""
    resume(HaltScope.INSTRUMENT, symbol, venue_dir, as_json=as_json)


@resume_app.command("firm")
def resume_firm(
    firm: FirmArgument, venue_dir: VenueDirectoryOption, as_json: JsonOption = False
) -> None:
    """Let a firm trade again; halts of its traders stay."""
    resume(HaltScope.FIRM, firm, venue_dir, as_json=as_json)


@resume_app.command("trader")
def resume_trader(
    trader: TraderArgument, venue_dir: VenueDirectoryOption, as_json: JsonOption = False
) -> None:
    """Let a person or bot trade again; a halt of its firm stays."""
    resume(HaltScope.TRADER, trader, venue_dir, as_json=as_json)


def broadcast(
    text: Annotated[str, typer.Argument(help="What everyone is to read.")],
    venue_dir: VenueDirectoryOption,
    minutes: Annotated[
        int, typer.Option(help="For how long those who log on are told as well.")
    ] = 60,
    as_json: JsonOption = False,
) -> None:
    """Tell every session something, now and at logon for a while."""
    with telling_errors():
        operation = Broadcast(operator=operator_name(), text=text, minutes=minutes)
        market = _market(run_operation(venue_dir, operation).market)
    if as_json:
        print_json({"sessions_told": market.sessions_told})
    else:
        say(f"Told {market.sessions_told} sessions; those who log on are told for {minutes} min.")


def halt(
    scope: HaltScope, name: str, reason: str, venue_dir: VenueDirectoryOption, *, as_json: bool
) -> None:
    """Have something halted, and say what that ended; an error ends the verb."""
    with telling_errors():
        operation = HaltTrading(operator=operator_name(), scope=scope, name=name, reason=reason)
        market = _market(run_operation(venue_dir, operation).market)
    [view] = market.halts
    if as_json:
        print_json(market)
    else:
        say(
            f"Halted: {halt_words(scope, name)} ({view.text}). "
            f"{market.requests_ended} requests and {market.quotes_ended} quotes ended."
        )


def resume(scope: HaltScope, name: str, venue_dir: VenueDirectoryOption, *, as_json: bool) -> None:
    """Have a halt lifted; an error ends the verb."""
    with telling_errors():
        operation = ResumeTrading(operator=operator_name(), scope=scope, name=name)
        [view] = _market(run_operation(venue_dir, operation).market).halts
    if as_json:
        print_json(view)
    else:
        say(f"Resumed: {halt_words(scope, name)}.")


def _market(market: MarketView | None) -> MarketView:
    return market or MarketView()

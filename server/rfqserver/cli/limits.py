"""`rfqserver limits`: how much parties may ask and trade, and the protection of makers."""

from typing import Annotated

import typer

from rfqdesk.protocol.operations.market_requests import (
    LimitName,
    ProtectMaker,
    ResetMaker,
    SetLimits,
    ShowLimits,
)
from rfqdesk.protocol.operations.market_views import LimitsView, MakerGuardView
from rfqdesk.protocol.protection import ProtectionRules
from rfqserver.cli.output import (
    JsonOption,
    VenueDirectoryOption,
    print_json,
    print_table,
    say,
    telling_errors,
)
from rfqserver.cli.reach import operator_name, run_operation
from rfqserver.service.operator.market_views import MarketView

app = typer.Typer(
    help="How much parties may ask and trade, and the protection of makers.",
    no_args_is_help=True,
)

NameArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="FIRM, FIRM/TRADER, or * for every firm.")
]
FirmArgument = Annotated[str, typer.Argument(metavar="FIRM")]


@app.command("set")
def set_limits(
    name: NameArgument,
    venue_dir: VenueDirectoryOption,
    *,
    requests_per_minute: Annotated[str | None, typer.Option(help="Requests opened.")] = None,
    open_requests_max: Annotated[str | None, typer.Option(help="At one time.")] = None,
    trade_quantity_max: Annotated[str | None, typer.Option(help="Contracts of all legs.")] = None,
    trade_notional_max: Annotated[str | None, typer.Option(help="USD at the marks.")] = None,
    day_quantity_max: Annotated[str | None, typer.Option(help="Contracts, per day UTC.")] = None,
    day_notional_max: Annotated[str | None, typer.Option(help="USD, per day UTC.")] = None,
    band_percent: Annotated[
        str | None, typer.Option(help="Of the legs' marks: furthest from the package's mark.")
    ] = None,
    band_ticks: Annotated[
        str | None, typer.Option(help="Ticks: furthest from the package's mark.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Change limits from the next message on; "" ends one."""
    named: dict[LimitName, str | None] = {
        "requests_per_minute": requests_per_minute,
        "open_requests_max": open_requests_max,
        "trade_quantity_max": trade_quantity_max,
        "trade_notional_max": trade_notional_max,
        "day_quantity_max": day_quantity_max,
        "day_notional_max": day_notional_max,
        "band_percent": band_percent,
        "band_ticks": band_ticks,
    }
    change = {member: text.strip() for member, text in named.items() if text is not None}
    if not change:
        raise typer.BadParameter("Say what is to change: see --help for the options.")
    with telling_errors():
        operation = SetLimits(operator=operator_name(), name=name, change=change)
        market = run_operation(venue_dir, operation).market or MarketView()
    _print(market, as_json=as_json)


@app.command()
def show(
    venue_dir: VenueDirectoryOption,
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="All, if none is named.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Show limits, what was used of them today, and makers' protection."""
    with telling_errors():
        operation = ShowLimits(operator=operator_name(), name=name)
        market = run_operation(venue_dir, operation).market or MarketView()
    _print(market, as_json=as_json)


@app.command()
def maker(
    firm: FirmArgument,
    venue_dir: VenueDirectoryOption,
    *,
    window_ms: Annotated[int, typer.Option(help="How far back trades count; 0 ends it.")] = 0,
    trades_max: Annotated[int, typer.Option(help="Trades in the window.")] = 0,
    quantity_max: Annotated[str, typer.Option(help="Contracts in the window.")] = "",
    delta_max: Annotated[str, typer.Option(help="Net delta in the window.")] = "",
    frozen_ms: Annotated[int, typer.Option(help="Frozen for so long; 0 until reset.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Protect a maker firm, beside what it set itself: its quotes are pulled once reached."""
    rules = ProtectionRules(
        window_ms=window_ms,
        trades_max=trades_max,
        quantity_max=quantity_max,
        delta_max=delta_max,
        frozen_ms=frozen_ms,
    )
    with telling_errors():
        operation = ProtectMaker(operator=operator_name(), firm=firm, rules=rules)
        market = run_operation(venue_dir, operation).market or MarketView()
    _print(market, as_json=as_json)


@app.command()
def reset(firm: FirmArgument, venue_dir: VenueDirectoryOption, as_json: JsonOption = False) -> None:
    """Let a frozen maker firm quote again."""
    with telling_errors():
        operation = ResetMaker(operator=operator_name(), firm=firm)
        market = run_operation(venue_dir, operation).market or MarketView()
    _print(market, as_json=as_json)


def _print(market: MarketView, *, as_json: bool) -> None:
    if as_json:
        print_json(market)
        return
    if market.limits:
        headings = (
            "name",
            "requests/min",
            "open (now)",
            "trade quantity",
            "trade USD",
            "day quantity (today)",
            "day USD (today)",
            "band",
        )
        print_table(headings, [_row(view) for view in market.limits])
    if market.makers:
        columns = ("maker", "its own rules", "operator's rules", "state")
        print_table(columns, [_maker_row(view) for view in market.makers])
    if not market.limits and not market.makers:
        say("No limits are set, and nothing was traded today.")


def _row(view: LimitsView) -> tuple[str, ...]:
    one = view.limits
    bands = [f"{one.band_percent} %"] if one.band_percent else []
    bands += [f"{one.band_ticks} ticks"] if one.band_ticks else []
    return (
        view.name,
        str(one.requests_per_minute or "any"),
        f"{one.open_requests_max or 'any'} ({view.open_requests})",
        one.trade_quantity_max or "any",
        one.trade_notional_max or "any",
        f"{one.day_quantity_max or 'any'} ({view.day_quantity})",
        f"{one.day_notional_max or 'any'} ({view.day_notional})",
        ", ".join(bands) or "none",
    )


def _maker_row(view: MakerGuardView) -> tuple[str, ...]:
    return (
        view.firm,
        _rules_words(view.rules),
        _rules_words(view.operator_rules),
        "frozen" if view.frozen else "quoting",
    )


def _rules_words(rules: ProtectionRules) -> str:
    if not rules.window_ms:
        return "none"
    most = [
        f"{text} {what}"
        for text, what in (
            (rules.trades_max, "trades"),
            (rules.quantity_max, "contracts"),
            (rules.delta_max, "delta"),
        )
        if text
    ]
    frozen = f"{rules.frozen_ms} ms" if rules.frozen_ms else "until reset"
    return f"{', '.join(most)} in {rules.window_ms} ms; frozen {frozen}"

"""The columns of instruments, reference prices, publishers and protected makers."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

from rfqdesk.desktop.models.figures import MINUS
from rfqdesk.desktop.models.maker.mark_age import age_text
from rfqdesk.desktop.models.maker.protection_words import rules_words
from rfqdesk.desktop.models.operator.columns import operator_text, second_text
from rfqdesk.desktop.models.operator.publishers import Publisher
from rfqdesk.desktop.models.tables.columns import Column, ColumnLook
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.operations.market_views import InstrumentView, MakerGuardView, MarkView

_NONE = "none"


def instrument_columns() -> list[Column[InstrumentView]]:
    """Columns of the instrument master."""
    return [
        Column(
            "symbol", "Symbol", lambda view: view.instrument.symbol,
            lambda view: view.instrument.symbol, width=220,
        ),
        Column(
            "status", "Status", _status, _status, ColumnLook.STATUS, 96,
            tone=lambda view: "danger" if view.halted else "ok",
        ),
        Column(
            "kind", "Kind", lambda view: view.instrument.kind.value,
            lambda view: view.instrument.kind.value, ColumnLook.QUIET, 90,
        ),
        Column(
            "underlying", "Underlying", lambda view: view.instrument.underlying,
            lambda view: view.instrument.underlying, ColumnLook.QUIET, 96, spare=2,
        ),
        Column(
            "currency", "Priced in", lambda view: view.instrument.price_currency,
            lambda view: view.instrument.price_currency, ColumnLook.QUIET, 84,
        ),
        Column(
            "tick", "Tick", lambda view: view.instrument.tick_size,
            lambda view: (decimal_of(view.instrument.tick_size),), ColumnLook.FIGURE, 84,
        ),
        Column(
            "lot", "Lot", lambda view: view.instrument.lot_size,
            lambda view: (decimal_of(view.instrument.lot_size),), ColumnLook.FIGURE, 74,
        ),
        Column(
            "expiry", "Expires UTC", lambda view: minute_text(view.instrument.expiry_ms),
            lambda view: view.instrument.expiry_ms, ColumnLook.QUIET, 140,
            moment=lambda view: view.instrument.expiry_ms,
        ),
        Column(
            "halted", "Halted because", lambda view: view.halted, lambda view: view.halted,
            ColumnLook.QUIET, 180, width_min=120, spare=1,
        ),
    ]  # fmt: skip


def _status(view: InstrumentView) -> str:
    return "HALTED" if view.halted else "OPEN"


def minute_text(time_ms: int) -> str:
    """Date and time in UTC to the minute; empty for 0."""
    return f"{datetime.fromtimestamp(time_ms // 1000, UTC):%Y-%m-%d %H:%M}" if time_ms else ""


def mark_columns(now_ms: Callable[[], int]) -> list[Column[MarkView]]:
    """Columns of the reference prices."""
    return [
        Column(
            "symbol", "Symbol", lambda view: view.mark.symbol, lambda view: view.mark.symbol,
            width=190,
        ),
        Column(
            "status", "Status", _freshness, _freshness, ColumnLook.STATUS, 92,
            tone=lambda view: "ok" if view.fresh else "warn",
        ),
        *(
            _price_column(member, title, width, spare)
            for member, title, width, spare in (
                ("mark_price", "Mark", 84, 0), ("index_price", "Index", 84, 1),
                ("delta", "Delta", 66, 2), ("volatility", "Vol %", 66, 3),
            )
        ),
        Column(
            "age", "Age", lambda view: ago_text(now_ms() - view.mark.time_ms),
            lambda view: -view.mark.time_ms, ColumnLook.FIGURE, 96,
            moment=lambda view: view.mark.time_ms,
        ),
        Column(
            "source", "From", lambda view: operator_text(view.mark.source),
            lambda view: view.mark.source, ColumnLook.QUIET, 160, width_min=110,
        ),
    ]  # fmt: skip


def _freshness(view: MarkView) -> str:
    return "COUNTS" if view.fresh else "TOO OLD"


def _price_column(member: str, title: str, width: int, spare: int) -> Column[MarkView]:
    def text(view: MarkView) -> str:
        return str(getattr(view.mark, member)).replace("-", MINUS)

    def sort_key(view: MarkView) -> tuple[Decimal, ...]:
        found = getattr(view.mark, member)
        return (decimal_of(found),) if found else ()

    return Column(member, title, text, sort_key, ColumnLook.FIGURE, width, spare=spare)


def ago_text(age_ms: int) -> str:
    """How long ago, in words short enough for a cell."""
    return f"{age_text(max(0, age_ms))} ago"


def publisher_columns(now_ms: Callable[[], int]) -> list[Column[Publisher]]:
    """Columns of who publishes reference prices."""
    return [
        Column("name", "Trader", lambda one: one.name, lambda one: one.name, width=150,
               width_min=110),
        Column(
            "status", "Status", lambda one: one.status, lambda one: one.status, ColumnLook.STATUS,
            104, tone=lambda one: one.tone,
        ),
        Column(
            "last", "Last price",
            lambda one: ago_text(now_ms() - one.last_ms) if one.last_ms else "never",
            lambda one: -one.last_ms, ColumnLook.FIGURE, 96,
        ),
        Column(
            "prices", "Prices", lambda one: f"{one.fresh:,} / {one.prices:,}",
            lambda one: one.prices, ColumnLook.FIGURE, 84, tip="That count / that are the last",
        ),
    ]  # fmt: skip


def maker_columns() -> list[Column[MakerGuardView]]:
    """Columns of the maker firms."""
    return [
        Column("firm", "Maker", lambda view: view.firm, lambda view: view.firm, width=140),
        Column(
            "status", "Status", guard_status, guard_status, ColumnLook.STATUS, 104,
            tone=lambda view: "danger" if view.frozen else "ok" if is_protected(view) else "",
        ),
        Column(
            "own", "Its own protection", lambda view: rules_words(view.rules) or _NONE,
            lambda view: rules_words(view.rules), ColumnLook.QUIET, 200, spare=2,
        ),
        Column(
            "operator", "Yours", lambda view: rules_words(view.operator_rules) or _NONE,
            lambda view: rules_words(view.operator_rules), width=210, width_min=130,
        ),
        Column(
            "tripped", "Last reached UTC", lambda view: second_text(view.tripped_ms) or "never",
            lambda view: view.tripped_ms, ColumnLook.QUIET, 168, spare=1,
            moment=lambda view: view.tripped_ms,
        ),
    ]  # fmt: skip


def guard_status(view: MakerGuardView) -> str:
    """How a maker stands, as one word."""
    if view.frozen:
        return "FROZEN"
    return "PROTECTED" if is_protected(view) else "OPEN"


def is_protected(view: MakerGuardView) -> bool:
    """Whether any rules hold."""
    return bool(view.rules.window_ms or view.operator_rules.window_ms)


def tripped_words(view: MakerGuardView) -> str:
    """What reached the protection last, "" where nothing has."""
    if not view.tripped_ms:
        return ""
    whose = "your rules" if view.tripped_by_operator else "its own rules"
    trades = f"{view.tripped_trades} trade{'' if view.tripped_trades == 1 else 's'}"
    return (
        f"Last reached {second_text(view.tripped_ms)} UTC by {whose}: {trades}, "
        f"{view.tripped_quantity or 0} contracts, net delta "
        f"{(view.tripped_delta or '0').replace('-', MINUS)}."
    )

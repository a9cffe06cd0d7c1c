"""The venue's tape as the desk shows it: nameless trades, told late. Pure."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

from rfqdesk.book.package import package_name
from rfqdesk.desktop.models.figures import MINUS, plain_text, quantity_text
from rfqdesk.desktop.models.price_measures import Yardstick
from rfqdesk.protocol.events import TradeCaptureReport
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.structures import contract_of
from rfqdesk.protocol.terms import ExecType, Leg

SHOWN_MAX = 1_000
PACKAGE = "package"
Measure = Callable[[Sequence[Leg]], Yardstick | None]


class TapePrint(Struct, frozen=True):
    """One trade; `kind` is the instrument's, or PACKAGE for several legs."""

    tape_id: str
    time_ms: int
    title: str
    underlyings: tuple[str, ...]
    kind: str
    size: str
    price: Decimal
    price_text: str
    currency: str
    legs: tuple[Leg, ...]
    corrected: bool = False


class TapePicture(Struct, frozen=True):
    """What is to be shown. `heard`: the venue has told its tape in this run of the desk."""

    prints: tuple[TapePrint, ...] = ()
    live: bool = False
    heard: bool = False

    def words(self) -> tuple[str, str]:
        """Title and text of the state without a row."""
        if not self.live and not self.heard:
            return (
                "Waiting for the venue's tape",
                "It comes with the connection: the latest trades first.",
            )
        if not self.live:
            return "Not connected", "No trade had been on the tape. It goes on by itself."
        return (
            "Nothing on the tape yet",
            (
                "Each trade of the venue stands here without names, some time after it was done; a "
                "venue may also keep none."
            ),
        )


@lru_cache(2 * SHOWN_MAX)
def print_of(report: TradeCaptureReport) -> TapePrint:
    """A trade as it was told."""
    contracts = [contract_of(leg.instrument) for leg in report.legs]
    names = dict.fromkeys("other" if one is None else one.underlying for one in contracts)
    first = contracts[0]
    kind = "other" if first is None else "option" if first.kind.is_option else first.kind.value
    return TapePrint(
        tape_id=report.tape_id,
        time_ms=report.transact_time_ms,
        title=package_name(report.legs),
        underlyings=tuple(names),
        kind=kind if len(report.legs) == 1 else PACKAGE,
        size=quantity_text(decimal_of(report.quantity)),
        price=decimal_of(report.price),
        price_text=plain_text(report.price),
        currency=report.price_currency,
        legs=report.legs,
        corrected=report.exec_type is ExecType.TRADE_CORRECT,
    )


def newest_first(reports: Iterable[TradeCaptureReport]) -> tuple[TapePrint, ...]:
    """The latest trades, as many as are shown."""
    prints = sorted(map(print_of, reports), key=lambda one: (one.time_ms, one.tape_id))
    return tuple(reversed(prints[-SHOWN_MAX:]))


def filtered(prints: Sequence[TapePrint], underlying: str, kind: str) -> list[TapePrint]:
    """Those on one underlying and of one kind, "" for all."""
    return [
        one
        for one in prints
        if (not underlying or underlying in one.underlyings) and kind in {"", one.kind}
    ]


def to_mark(one: TapePrint, yardstick: Yardstick | None) -> tuple[str, str]:
    """The package's mark now, and how far from it the trade was, in ticks; "" for not known."""
    if yardstick is None or yardstick.mark is None:
        return "", ""
    ticks = (one.price - yardstick.mark) / yardstick.tick
    sign = "+" if ticks > 0 else MINUS if ticks < 0 else ""
    return f"{yardstick.mark:f}", f"{sign}{abs(ticks):.1f} ticks"

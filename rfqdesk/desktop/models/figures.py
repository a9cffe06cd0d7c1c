"""Numbers, times and durations as they stand on the screen."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.terms import Instrument, Leg

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"
EMPHASISED_DIGITS = 2


def fraction_digits(steps: Iterable[Decimal]) -> int:
    """Digits after the point that every one of `steps` (ticks or prices) needs."""
    return max((_digits(step) for step in steps), default=0)


def price_digits(legs: Sequence[Leg], instruments: Mapping[str, Instrument]) -> int:
    """Digits after the point on a package's price grid, 0 for unknown instruments."""
    return fraction_digits(
        decimal_of(instruments[leg.instrument].tick_size)
        for leg in legs
        if leg.instrument in instruments
    )


def price_text(price: Decimal, digits: int) -> str:
    """A price with at least `digits` after the point, never rounded, with a true minus sign."""
    shown = f"{price:,.{max(digits, _digits(price))}f}"
    return shown.replace("-", MINUS)


def split_price(text: str) -> tuple[str, str]:
    """Cut a price into the handle and the last two digits, which traders compare."""
    place = len(text)
    seen = 0
    while place > 0 and seen < EMPHASISED_DIGITS:
        place -= 1
        seen += text[place].isdigit()
    return text[:place], text[place:]


def quantity_text(quantity: Decimal) -> str:
    """A quantity without superfluous zeros, in groups of three."""
    text = f"{quantity:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", MINUS)


def plain_text(text: str) -> str:
    """A shown number as other programs read it: ASCII minus, no groups."""
    return text.replace(MINUS, "-").replace(",", "")


def mark_text(instrument: Instrument) -> str:
    """An instrument's reference price on its tick, "" when there is none."""
    if not instrument.mark_price:
        return ""
    tick = decimal_of(instrument.tick_size)
    mark = (decimal_of(instrument.mark_price) / tick).to_integral_value() * tick
    return price_text(mark, fraction_digits([tick]))


def time_text(time_ms: int) -> str:
    """Time of day in UTC to the millisecond; empty for 0."""
    if time_ms == 0:
        return ""
    moment = datetime.fromtimestamp(time_ms // 1000, UTC)
    return f"{moment:%H:%M:%S}.{time_ms % 1000:03d}"


def stamp_text(time_ms: int) -> str:
    """Date and time in UTC, ISO 8601, to the millisecond; empty for 0."""
    if time_ms == 0:
        return ""
    moment = datetime.fromtimestamp(time_ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{time_ms % 1000:03d}Z"


def remaining_text(remaining_ms: int) -> str:
    """Time left, in tenths below ten seconds; `0 s` once it is over."""
    if remaining_ms <= 0:
        return "0 s"
    if remaining_ms < 10_000:
        # Rounded down: what is shown as left must really be left.
        return f"{remaining_ms // 100 / 10:.1f} s"
    seconds = remaining_ms // 1000
    if seconds < 60:
        return f"{seconds} s"
    return f"{seconds // 60}:{seconds % 60:02d}"


def spoken_time(duration_ms: int) -> str:
    """Time in whole seconds as it is said aloud: `1 minute 5 seconds`; never more than there is."""
    minutes, seconds = divmod(max(duration_ms, 0) // 1000, 60)
    parts = [
        f"{number} {unit}{'' if number == 1 else 's'}"
        for number, unit in ((minutes, "minute"), (seconds, "second"))
        if number or (unit == "second" and not minutes)
    ]
    return " ".join(parts)


def elapsed_text(elapsed_ms: int) -> str:
    """How long something took."""
    if elapsed_ms < 1_000:
        return f"{max(elapsed_ms, 0)} ms"
    return f"{elapsed_ms / 1000:.1f} s"


def duration_text(duration_ms: int) -> str:
    """A chosen duration, short: `30 s`, `5 min`."""
    seconds = duration_ms // 1000
    if seconds < 60 or seconds % 60:
        return f"{seconds} s"
    return f"{seconds // 60} min"


def _digits(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0

"""What a user sets: its bounds, and words for what can't be taken, as it is typed."""

from dataclasses import dataclass

from rfqdesk.desktop.models.figures import quantity_text
from rfqdesk.desktop.models.ticket.quantity_entry import QuantityTextError, read_quantity

DEAD_MAN_KEY = "deal/dead_man_s"
DEAD_MAN_MIN_S, DEAD_MAN_MAX_S = 5, 3_600
SCALE_MIN_PERCENT, SCALE_MAX_PERCENT = 75, 300
SCALE_KEY = "scale"
STILL_KEY = "look/still"
SCALE_VARIABLE = "QT_SCALE_FACTOR"
SCALE_SET = "RFQDESK_SCALE_SET"
"""In the environment of a process that set the scale itself, from its settings."""
WAV_MAX_BYTES = 5_000_000
_WAV_HEAD_BYTES = 12


def wants_still(kept: object, system: bool) -> bool:
    """Whether nothing is to flash or slide: as it was set, else as the system wants it."""
    if kept in {True, "true"}:
        return True
    return system and kept not in {False, "false"}


@dataclass(frozen=True, slots=True)
class Judged:
    """What was typed: its `value` as it is kept, or None with the `problem`."""

    value: str | None
    problem: str = ""


def judge_hold(text: str) -> Judged:
    """The size from which deals are held down; "" for never."""
    try:
        quantity = read_quantity(text)
    except QuantityTextError as error:
        return Judged(None, str(error))
    return Judged("" if quantity is None else quantity_text(quantity))


def judge_scale(text: str) -> Judged:
    """A scale in percent; "" for the system's own."""
    typed = text.strip().removesuffix("%").strip()
    if not typed:
        return Judged("")
    if not typed.isascii() or not typed.isdigit() or len(typed) > 4:
        return Judged(None, "Write a number of percent such as 125.")
    percent = int(typed)
    if not SCALE_MIN_PERCENT <= percent <= SCALE_MAX_PERCENT:
        return Judged(None, f"Between {SCALE_MIN_PERCENT} and {SCALE_MAX_PERCENT} percent.")
    return Judged(str(percent))


def judge_dead_man(text: str) -> Judged:
    """The dead-man timer in seconds; "" for none."""
    typed = text.strip().removesuffix("s").strip()
    if not typed:
        return Judged("")
    if not typed.isascii() or not typed.isdigit() or len(typed) > 5:
        return Judged(None, "Write a whole number of seconds such as 30.")
    seconds = int(typed)
    if not DEAD_MAN_MIN_S <= seconds <= DEAD_MAN_MAX_S:
        return Judged(None, f"Between {DEAD_MAN_MIN_S} and {DEAD_MAN_MAX_S} seconds.")
    return Judged(str(seconds))


def judge_wav(head: bytes, size: int) -> str:
    """Why a file can't be played as a sound, "" when it can; `head` is its beginning."""
    if len(head) < _WAV_HEAD_BYTES or head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        return "That is no WAV file."
    if size > WAV_MAX_BYTES:
        return f"That is longer than a signal may be: at most {WAV_MAX_BYTES // 1_000_000} MB."
    return ""


def scale_factor(kept: object) -> str:
    """What Qt is told for a scale that was kept, "" for nothing."""
    judged = judge_scale(kept if isinstance(kept, str) else "")
    return f"{int(judged.value) / 100:g}" if judged.value else ""

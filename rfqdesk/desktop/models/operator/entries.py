"""What an operator types into forms, judged as it is typed."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from msgspec import Struct

from rfqdesk.desktop.models.operator.pictures import AuditQuery
from rfqdesk.protocol.entitlements import INSTRUMENT_PATTERN
from rfqdesk.protocol.ids import is_party
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.operations.decisions import EVERYBODY
from rfqdesk.protocol.terms import PrincipalKind, Role

DAYS_MAX = 365
REASON_MAX_CHARS = 200
COUNT_MAX = 1_000_000
NEWS_MINUTES_MAX = 10_080

REASONS = (
    ("key-compromise", "The key may be in other hands"),
    ("cessation-of-operation", "It is not needed any more"),
    ("affiliation-changed", "Its holder has left the firm"),
    ("privilege-withdrawn", "Its holder may not act here any more"),
    ("superseded", "Another certificate takes its place"),
)
"""Reasons of RFC 5280 section 5.3.1 that an operator has, in words."""

COUNTS = frozenset({"requests_per_minute", "open_requests_max", "band_ticks"})
"""Limits that are whole numbers."""

_PATTERN = re.compile(INSTRUMENT_PATTERN)
_SERIAL = re.compile(r"[0-9A-Fa-f: ]+\Z")


class Flaw(Struct, frozen=True):
    """What is wrong, with which field; `unfinished` is merely not there yet."""

    field: str
    text: str
    unfinished: bool = False


class ApprovalForm(Struct, frozen=True):
    """Who the applicant is to be, as typed. Empty names are those of the invitation."""

    firm: str = ""
    firm_name: str = ""
    trader: str = ""
    role: Role = Role.TRADER
    kind: PrincipalKind = PrincipalKind.PERSON
    days: str = ""
    instruments: str = ""
    quantity_max: str = ""
    counterparties: str = ""

    @property
    def entitles(self) -> bool:
        """Whether it limits the newcomer."""
        return bool(
            self.instruments.strip() or self.quantity_max.strip() or self.counterparties.strip()
        )


def listed(text: str) -> tuple[str, ...]:
    """Names that were typed one after the other, parted by commas or spaces."""
    return tuple(dict.fromkeys(text.replace(",", " ").split()))


def judge_approval(form: ApprovalForm) -> Flaw | None:
    """The first thing that is wrong with the terms; None for nothing."""
    if flaw := judge_party(form.firm, form.trader):
        return flaw
    if not is_count(form.days, DAYS_MAX):
        return Flaw("days", f"A certificate lasts 1 to {DAYS_MAX} days.")
    return judge_entitlements(form.instruments, form.quantity_max, form.counterparties)


def judge_party(firm: str, trader: str) -> Flaw | None:
    """The first thing that is wrong with a party's short names; the trader's may be left out."""
    if not firm:
        return Flaw("firm", "Say the firm's short name.", unfinished=True)
    for field, slug in (("firm", firm), ("trader", trader)):
        if slug and not is_party(slug):
            return Flaw(
                field,
                f"“{slug}” can't name a {field}: lower-case letters, digits and inner dashes, "
                "32 at most.",
            )
    return None


def judge_entitlements(instruments: str, quantity_max: str, counterparties: str) -> Flaw | None:
    """The first thing that is wrong with limits of one party; empty ones set none."""
    for pattern in listed(instruments):
        if not _PATTERN.match(pattern):
            return Flaw("instruments", f"“{pattern}” is no instrument or pattern such as BTC-*.")
    if quantity_max.strip() and _positive(quantity_max) is None:
        return Flaw("quantity_max", "The largest quantity is a number above zero.")
    for firm in listed(counterparties):
        if not is_party(firm):
            return Flaw("counterparties", f"“{firm}” is no firm's short name.")
    return None


def judge_reason(text: str) -> Flaw | None:
    """What is wrong with words that others will read."""
    words = " ".join(text.split())
    if not words:
        return Flaw("reason", "Say why; those concerned read it.", unfinished=True)
    if len(words) > REASON_MAX_CHARS or not words.isprintable():
        return Flaw("reason", f"{REASON_MAX_CHARS} characters at most.")
    return None


class HaltForm(Struct, frozen=True):
    """What is to be halted, as typed."""

    scope: HaltScope = HaltScope.VENUE
    name: str = ""
    reason: str = ""

    def words(self, venue: str) -> str:
        """What it is about, for people."""
        return f"the whole venue {venue}" if self.scope is HaltScope.VENUE else self.name

    def typed(self, venue: str) -> str:
        """What has to be typed to confirm it."""
        return venue if self.scope is HaltScope.VENUE else self.name


def judge_halt(form: HaltForm) -> Flaw | None:
    """The first thing that is wrong with it; None for nothing."""
    if form.scope is not HaltScope.VENUE and not form.name:
        return Flaw("name", f"Name the {form.scope.value}.", unfinished=True)
    if form.scope is HaltScope.INSTRUMENT and not _PATTERN.match(form.name):
        return Flaw("name", f"“{form.name}” is no instrument or pattern such as BTC-*.")
    if form.scope is HaltScope.FIRM and not is_party(form.name):
        return Flaw("name", f"“{form.name}” is no firm's short name.")
    if form.scope is HaltScope.TRADER and not _is_trader(form.name):
        return Flaw("name", "Name a trader as FIRM/TRADER.")
    return judge_reason(form.reason)


def judge_news(text: str, minutes: str) -> Flaw | None:
    """The first thing that is wrong with news; None for nothing."""
    flaw = judge_reason(text)
    if flaw is not None:
        words = "Say what everybody is to read." if flaw.unfinished else flaw.text
        return Flaw("text", words, flaw.unfinished)
    if not is_count(minutes, NEWS_MINUTES_MAX):
        return Flaw("minutes", f"News are told for 1 to {NEWS_MINUTES_MAX:,} minutes.")
    return None


def judge_limits(name: str, texts: Mapping[str, str]) -> Flaw | None:
    """The first thing that is wrong with limits; None for nothing."""
    if not name:
        return Flaw("name", "Say for whom: * for everybody, FIRM or FIRM/TRADER.", unfinished=True)
    if name != EVERYBODY and not is_party(name) and not _is_trader(name):
        return Flaw("name", f"“{name}” is neither *, FIRM nor FIRM/TRADER.")
    for member, text in texts.items():
        if not text.strip():
            continue
        number = _positive(text)
        if number is None:
            return Flaw(member, "A limit is a number above zero; an empty field sets none.")
        if member in COUNTS and (number != int(number) or number > COUNT_MAX):
            return Flaw(member, f"This limit is a whole number up to {COUNT_MAX:,}.")
    return None


def changed_limits(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Those that were typed anew, as the venue takes them; "" ends one."""
    return {
        member: plain(text)
        for member, text in after.items()
        if plain(text) != plain(before[member])
    }


def limit_words(title: str, before: str, after: str) -> str:
    """One change of a limit, for the question before it."""
    return f"{title}: {before or 'no limit'} \N{RIGHTWARDS ARROW} {after or 'no limit'}"


def plain(text: str) -> str:
    """A number as it was shown or typed, without groups."""
    return text.replace(",", "").strip()


def read_query(texts: Mapping[str, str]) -> AuditQuery | Flaw:
    """What is searched for, or what is wrong with it."""
    times: dict[str, int | None] = {}
    for field in ("since", "until"):
        text = texts[field].strip()
        try:
            times[field] = _moment(text) if text else None
        except ValueError:
            return Flaw(field, f"“{text}” is no time: write e.g. 2026-11-25 or 2026-11-25 09:30.")
    since_ms, until_ms = times["since"], times["until"]
    if since_ms is not None and until_ms is not None and until_ms <= since_ms:
        return Flaw("until", "Nothing is before its beginning: say a later time.")
    firm, _, trader = texts["party"].strip().partition("/")
    if (firm and not is_party(firm)) or (trader and not is_party(trader)):
        return Flaw("party", "Name a firm, or a trader as FIRM/TRADER.")
    serial = texts["serial"].strip()[:128]
    if serial and not _SERIAL.match(serial):
        return Flaw("serial", "A certificate's serial number has hexadecimal digits.")
    return AuditQuery(
        text=texts["text"].strip()[:128],
        firm=firm,
        trader=trader,
        serial=serial,
        kind=texts["kind"].strip()[:128],
        since_ms=times["since"],
        until_ms=times["until"],
    )


def _moment(text: str) -> int:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


def is_count(text: str, most: int) -> bool:
    """Tell whether it is a whole number from 1 to `most`."""
    digits = text.strip()
    return digits.isascii() and digits.isdigit() and 1 <= int(digits) <= most


def _positive(text: str) -> Decimal | None:
    try:
        number = decimal_of(plain(text))
    except ValueError:
        return None
    return number if number > 0 else None


def _is_trader(name: str) -> bool:
    firm, slash, trader = name.partition("/")
    return bool(slash) and is_party(firm) and is_party(trader)

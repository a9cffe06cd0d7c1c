"""What rules have dealt and may still deal, and whether one more quote keeps within limits. Pure.

A claim is what a quote may trade at worst while it may stand: all that the request leaves, at the
highest price that the rule has shown there. It is taken before the quote is sent and given back
only when the venue has said that nothing of it stands. What trades moves from the claim to the
fills, so that both together never grow by a trade.
"""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from rfqdesk.desktop.models.figures import quantity_text
from rfqdesk.desktop.models.maker.auto_rule import DAY_MS, Counted, Limit, Per

_ZERO = Decimal(0)


class Claim(Struct, frozen=True):
    """The worst of one quote. `contracts` are those of one package, all legs together.

    `leaves` are packages, `price` the highest without its sign, in `currency`. `revision` is
    that of the own quote when this was sent: a later one that has ended gives the claim back.
    """

    rule_id: str
    rfq_id: str
    underlyings: tuple[str, ...]
    client: str
    currency: str
    contracts: int
    leaves: Decimal
    price: Decimal
    revision: int = 0


class Fill(Struct, frozen=True):
    """A trade on a rule's quote."""

    rule_id: str
    trade_id: str
    time_ms: int
    underlyings: tuple[str, ...]
    client: str
    currency: str
    contracts: Decimal
    premium: Decimal


class Kept(Struct, frozen=True):
    """What outlives a restart: a limit for a day is one for a day."""

    claims: tuple[Claim, ...] = ()
    fills: tuple[Fill, ...] = ()


class Verdict(StrEnum):
    """Whether a quote keeps within the limits."""

    GOES = "goes"
    WAITS = "waits"
    """Not while the others stand."""
    NEVER = "never"
    """It alone is too much; the rule goes on with others."""
    REACHED = "reached"
    """Not after what was dealt: the rule stops."""


class Admission(Struct, frozen=True):
    """A verdict, with `words` on the limit that stands against it."""

    verdict: Verdict
    words: str = ""


class Use(Struct, frozen=True):
    """What counts against one limit for one underlying or requester."""

    key: str
    done: Decimal
    standing: Decimal


class Ledger:
    """Claims and fills of all rules. `version` rises with each fill."""

    def __init__(self, kept: Kept = Kept()) -> None:  # noqa: B008 - never changes.
        self._claims = {claim.rfq_id: claim for claim in kept.claims}
        self._fills: dict[str, list[Fill]] = {}
        self._trades = {fill.trade_id for fill in kept.fills}
        for fill in kept.fills:
            self._fills.setdefault(fill.rule_id, []).append(fill)
        self.version = 0

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What may still trade."""
        return tuple(self._claims.values())

    def kept(self, now_ms: int) -> Kept:
        """What is to be kept; fills that no window reaches are forgotten."""
        for rule_id, fills in self._fills.items():
            self._fills[rule_id] = [one for one in fills if one.time_ms > now_ms - DAY_MS]
        return Kept(self.claims, tuple(chain.from_iterable(self._fills.values())))

    def claim_of(self, rfq_id: str) -> Claim | None:
        """What a quote on this request may trade."""
        return self._claims.get(rfq_id)

    def admit(self, limits: Sequence[Limit], claim: Claim, now_ms: int) -> Admission:
        """Whether a quote of this worst keeps within the limits; it takes the place of its own."""
        worst = Admission(Verdict.GOES)
        for limit in limits:
            uses = self.uses(claim.rule_id, limit, now_ms, without=claim.rfq_id)
            known = {use.key: use for use in uses}
            for key in _keys(limit, claim):
                found = self._against(limit, known.get(key, Use(key, _ZERO, _ZERO)), claim)
                if found.verdict is Verdict.REACHED:
                    return found
                if found.verdict is not Verdict.GOES and worst.verdict is not Verdict.NEVER:
                    worst = found
        return worst

    def stand(self, claim: Claim) -> None:
        """Count a quote from now on, before it is sent; its highest price is remembered."""
        before = self._claims.get(claim.rfq_id)
        if before is not None:
            # The one before may not have been seen yet: this is the one after it.
            revision = max(claim.revision, before.revision + 1)
            claim = replace(claim, price=max(before.price, claim.price), revision=revision)
        self._claims[claim.rfq_id] = claim

    def release(self, rfq_id: str) -> None:
        """Nothing on this request can trade any more."""
        self._claims.pop(rfq_id, None)

    def filled(
        self, rfq_id: str, trade_id: str, quantity: Decimal, price: Decimal, time_ms: int
    ) -> bool:
        """Count a trade once; False where it was, or is none of a rule's."""
        claim = self._claims.get(rfq_id)
        if claim is None or trade_id in self._trades:
            return False
        self.version += 1
        self._claims[rfq_id] = replace(claim, leaves=max(_ZERO, claim.leaves - quantity))
        self._trades.add(trade_id)
        fill = Fill(
            claim.rule_id,
            trade_id,
            time_ms,
            claim.underlyings,
            claim.client,
            claim.currency,
            quantity * claim.contracts,
            quantity * abs(price),
        )
        self._fills.setdefault(claim.rule_id, []).append(fill)
        return True

    def uses(self, rule_id: str, limit: Limit, now_ms: int, *, without: str = "") -> list[Use]:
        """What counts against a limit of a rule, the most used first, `without` one request's."""
        done: dict[str, Decimal] = {}
        standing: dict[str, Decimal] = {}
        for fill in self._fills.get(rule_id, ()):
            if fill.time_ms > now_ms - limit.window_ms:
                for key in _keys(limit, fill):
                    done[key] = done.get(key, _ZERO) + _amount(limit, fill)
        for claim in self._claims.values():
            if claim.rule_id == rule_id and claim.rfq_id != without:
                for key in _keys(limit, claim):
                    standing[key] = standing.get(key, _ZERO) + _worst(limit, claim)
        found = [
            Use(key, done.get(key, _ZERO), standing.get(key, _ZERO))
            for key in dict.fromkeys((*done, *standing))
        ]
        return sorted(found, key=lambda use: use.done + use.standing, reverse=True)

    def reached(self, rule_id: str, limits: Sequence[Limit], now_ms: int) -> str:
        """The limit that what was dealt has used up, in words; "" for none."""
        for limit in limits:
            for use in self.uses(rule_id, limit, now_ms):
                if use.done >= limit.most:
                    return _reached_words(limit, use)
        return ""

    def _against(self, limit: Limit, use: Use, claim: Claim) -> Admission:
        own = self._claims.get(claim.rfq_id)
        shown = claim if own is None else replace(claim, price=max(own.price, claim.price))
        wanted = _worst(limit, shown)
        if use.done + use.standing + wanted <= limit.most:
            return Admission(Verdict.GOES)
        if wanted > limit.most:
            return Admission(Verdict.NEVER, f"more than {_limit_words(limit)}")
        if use.done + wanted > limit.most:
            return Admission(Verdict.REACHED, _reached_words(limit, use, wanted))
        return Admission(Verdict.WAITS, f"{_limit_words(limit)} would be passed")


def _amount(limit: Limit, fill: Fill) -> Decimal:
    return fill.contracts if limit.counted is Counted.CONTRACTS else fill.premium


def _worst(limit: Limit, claim: Claim) -> Decimal:
    each = Decimal(claim.contracts) if limit.counted is Counted.CONTRACTS else claim.price
    return claim.leaves * each


def _keys(limit: Limit, one: Claim | Fill) -> tuple[str, ...]:
    names = one.underlyings if limit.per is Per.UNDERLYING else (one.client,)
    if limit.counted is Counted.CONTRACTS:
        return names
    return tuple(f"{name} in {one.currency}" for name in names)


def _limit_words(limit: Limit) -> str:
    return f"{quantity_text(limit.most)} {limit.counted.value} {limit.window} per {limit.per.value}"


def _reached_words(limit: Limit, use: Use, wanted: Decimal | None = None) -> str:
    done = f"{quantity_text(use.done)} of {_limit_words(limit)} done for {use.key}"
    return done if wanted is None else f"{done}, and {quantity_text(wanted)} more were asked for"

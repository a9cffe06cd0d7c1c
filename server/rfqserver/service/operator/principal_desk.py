"""What each firm and each trader may do, before the operator: shown, limited, suspended, resumed.

Every decision is journalled. It holds for the next message of whoever it
concerns; those connected are told once it is durable.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from msgspec.structs import replace

from rfqdesk.protocol.entitlements import INSTRUMENT_PATTERN, Entitlements
from rfqdesk.protocol.limits import ENTITLED_MAX
from rfqdesk.protocol.money import decimal_of, text_of
from rfqdesk.protocol.operations.decisions import EntitlementChange
from rfqdesk.protocol.terms import PrincipalKind
from rfqserver.ca.principal_events import (
    FirmEntitled,
    PrincipalEntitled,
    PrincipalResumed,
    PrincipalSuspended,
)
from rfqserver.ca.principals import NO_LIMITS, Name, Suspension
from rfqserver.service.authority.identity_log import IdentityLog
from rfqserver.service.clock import VenueClock
from rfqserver.service.operator.approval import OperationOvertakenError, OperationRefusedError
from rfqserver.service.operator.principal_words import (
    counterparties_words,
    instruments_words,
    name_words,
    quantity_words,
)

REASON_MAX_CHARS = 200

_PATTERN = re.compile(INSTRUMENT_PATTERN)


class PrincipalRecord(NamedTuple):
    """A firm, `trader` "", or one trader, as they stand. `kind` is None for a firm.

    `entitlements` and `suspension` are its own, without its firm's.
    """

    firm: str
    trader: str
    kind: PrincipalKind | None
    entitlements: Entitlements
    suspension: Suspension | None


class PrincipalDesk:
    """Answers for the principals of one venue.

    `on_suspended` is told firm and trader ("" for the whole firm) at once, so
    that nothing of theirs can be dealt on meanwhile; `on_changed` once a
    change is durable.
    """

    def __init__(
        self,
        identity_log: IdentityLog,
        clock: VenueClock,
        *,
        on_suspended: Callable[[str, str], object],
        on_changed: Callable[[str, str], object],
    ) -> None:
        self._log = identity_log
        self._registry = identity_log.registry
        self._clock = clock
        self._on_suspended = on_suspended
        self._on_changed = on_changed

    def all(self) -> list[PrincipalRecord]:
        """Every firm that has a certificate, each followed by its traders."""
        return [self._record(name) for name in sorted(self._known())]

    def of(self, typed: str) -> list[PrincipalRecord]:
        """One trader, or a firm with all its traders.

        Raises:
            OperationRefusedError: there is no such firm or trader.
        """
        firm, trader = self._named(typed)
        return [one for one in self.all() if one.firm == firm and trader in ("", one.trader)]

    async def entitle(
        self, typed: str, change: EntitlementChange, *, operator: str
    ) -> tuple[PrincipalRecord, tuple[str, ...]]:
        """Change what somebody is entitled to; returns them and, in words, what changed.

        Raises:
            OperationRefusedError: nothing was changed, and why.
            JournalHaltedError: it is not known whether the change was kept.
        """
        name = self._named(typed)
        before = self._record(name)
        after = self._changed(before, change)
        changes = _changes(before, after)
        if changes:
            await self._log.record([_entitled(after, self._clock.now_ms())], operator)
            self._on_changed(*name)
        return self._record(name), changes

    async def suspend(self, typed: str, reason: str, *, operator: str) -> PrincipalRecord:
        """Take nothing more from somebody, and end what they have going.

        Raises:
            OperationRefusedError: unknown, suspended before, or no reason given.
            JournalHaltedError: suspended for this run, but perhaps not on disk.
        """
        firm, trader = name = self._named(typed)
        words = " ".join(reason.split())
        if not 1 <= len(words) <= REASON_MAX_CHARS or not words.isprintable():
            raise OperationRefusedError(
                f"Give a reason of 1 to {REASON_MAX_CHARS} characters; those suspended read it."
            )
        known = self._registry.principals.suspensions.get(name)
        if known is not None:
            raise OperationRefusedError(
                f"{name_words(*name)} was suspended before ({known.reason}). Nothing was changed."
            )
        event = PrincipalSuspended(
            time_ms=self._clock.now_ms(), firm=firm, trader=trader, reason=words
        )
        self._log.append([event], operator)
        self._on_suspended(firm, trader)
        await self._log.settled()
        self._on_changed(firm, trader)
        return self._record(name)

    async def resume(self, typed: str, *, operator: str) -> PrincipalRecord:
        """Take messages again.

        Raises:
            OperationRefusedError: unknown, or not suspended.
            JournalHaltedError: it is not known whether the change was kept.
        """
        firm, trader = name = self._named(typed)
        principals = self._registry.principals
        if name not in principals.suspensions:
            firm_too = trader and (firm, "") in principals.suspensions
            raise OperationOvertakenError(
                f"{name_words(*name)} is not suspended itself"
                + (f", its firm is: resume {firm}." if firm_too else ". Nothing was changed.")
            )
        event = PrincipalResumed(time_ms=self._clock.now_ms(), firm=firm, trader=trader)
        await self._log.record([event], operator)
        self._on_changed(firm, trader)
        return self._record(name)

    def _known(self) -> set[Name]:
        certificates = self._registry.certificates.values()
        return {(one.firm, "") for one in certificates} | {
            (one.firm, one.trader) for one in certificates
        }

    def _named(self, typed: str) -> Name:
        firm, slash, trader = typed.partition("/")
        if (firm, trader) not in self._known() or (slash and not trader):
            what = f"trader '{typed}'" if slash else f"firm '{typed}'"
            raise OperationRefusedError(
                f"No certificate was ever issued to a {what}. "
                "`rfqserver principals list` shows who is known, as FIRM or FIRM/TRADER."
            )
        return firm, trader

    def _record(self, name: Name) -> PrincipalRecord:
        principals = self._registry.principals
        return PrincipalRecord(
            *name,
            kind=principals.kind(*name) if name[1] else None,
            entitlements=principals.entitlements.get(name, NO_LIMITS),
            suspension=principals.suspensions.get(name),
        )

    def _changed(self, before: PrincipalRecord, change: EntitlementChange) -> PrincipalRecord:
        entitlements = before.entitlements
        if change.instruments is not None:
            entitlements = replace(entitlements, instruments=_patterns(change.instruments))
        if change.quantity_max is not None:
            entitlements = replace(entitlements, quantity_max=_quantity(change.quantity_max))
        if change.counterparties is not None:
            firms = self._firms(change.counterparties, before.firm)
            entitlements = replace(entitlements, counterparties=firms)
        if change.kind is not None and before.kind is None:
            raise OperationRefusedError(
                f"'{before.firm}' is a firm, and only a trader is a person or a bot: "
                "name it as FIRM/TRADER (--kind)."
            )
        return before._replace(entitlements=entitlements, kind=change.kind or before.kind)

    def _firms(self, typed: Iterable[str], own: str) -> tuple[str, ...]:
        firms = _bounded(typed, "firms", "--counterparties")
        known = self._known()
        for firm in firms:
            if (firm, "") not in known:
                raise OperationRefusedError(
                    f"There is no firm '{firm}' (--counterparties). "
                    "`rfqserver principals list` shows the firms by their short names."
                )
            if firm == own:
                raise OperationRefusedError(
                    f"'{firm}' can't deal with itself: leave it out (--counterparties)."
                )
        return firms


def _patterns(typed: Iterable[str]) -> tuple[str, ...]:
    patterns = _bounded(typed, "instruments", "--instruments")
    for pattern in patterns:
        if not _PATTERN.match(pattern):
            raise OperationRefusedError(
                f"'{pattern}' is no instrument or pattern: use capital letters, digits, '.', '_' "
                "and '-', and '*' for any characters, such as BTC-* (--instruments)."
            )
    return patterns


def _quantity(typed: str) -> str:
    if not typed:
        return ""
    try:
        quantity = decimal_of(typed)
    except ValueError as error:
        raise OperationRefusedError(
            f"'{typed}' is no quantity: write it plainly, such as 100 or 0.5 (--quantity-max)."
        ) from error
    if quantity <= 0:
        raise OperationRefusedError(
            f"A limit is above zero, not {typed}; to let nothing through, suspend (--quantity-max)."
        )
    return text_of(quantity)


def _bounded(typed: Iterable[str], what: str, option: str) -> tuple[str, ...]:
    unique = tuple(dict.fromkeys(typed))
    if len(unique) > ENTITLED_MAX:
        raise OperationRefusedError(
            f"{len(unique)} {what} are more than the {ENTITLED_MAX} that can be listed ({option})."
        )
    return unique


def _entitled(record: PrincipalRecord, now_ms: int) -> FirmEntitled | PrincipalEntitled:
    if record.kind is None:
        return FirmEntitled(time_ms=now_ms, firm=record.firm, entitlements=record.entitlements)
    return PrincipalEntitled(
        time_ms=now_ms,
        firm=record.firm,
        trader=record.trader,
        kind=record.kind,
        entitlements=record.entitlements,
    )


def _changes(before: PrincipalRecord, after: PrincipalRecord) -> tuple[str, ...]:
    old, new = before.entitlements, after.entitlements
    told = (
        ("kind", before.kind or "", after.kind or ""),
        ("instruments", instruments_words(old), instruments_words(new)),
        ("largest quantity of a leg", quantity_words(old), quantity_words(new)),
        ("counterparties", counterparties_words(old), counterparties_words(new)),
    )
    return tuple(f"{what}: {one} -> {other}" for what, one, other in told if one != other)

"""What each firm and each trader may do, folded from identity events.

A principal is a firm's trader, known from its certificates; one without an
event here is a person with no limits but those of its firm.
"""

from dataclasses import dataclass, field

from msgspec import Struct

from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.terms import PrincipalKind
from rfqserver.ca.principal_events import (
    FirmEntitled,
    PrincipalEntitled,
    PrincipalEvent,
    PrincipalResumed,
    PrincipalSuspended,
)
from rfqserver.engine.protecting.standings import Standing

NO_LIMITS = Entitlements()

Name = tuple[str, str]
"""Firm and trader, the trader "" for the firm itself."""

_FREE = {kind: Standing(kind=kind) for kind in PrincipalKind}
"""The standing of those of whom nothing else was decided."""


class Suspension(Struct, frozen=True):
    """Why, in the operator's words, and since when."""

    reason: str
    since_ms: int


@dataclass
class Principals:
    """The fold. Implements the engine's `Standings`."""

    entitlements: dict[Name, Entitlements] = field(default_factory=dict)
    """Of those that have limits."""
    kinds: dict[Name, PrincipalKind] = field(default_factory=dict)
    suspensions: dict[Name, Suspension] = field(default_factory=dict)

    def of(self, firm: str, trader: str = "") -> Standing:
        """What holds for a trader and its firm together, or for the firm alone."""
        names = ((firm, ""), (firm, trader)) if trader else ((firm, ""),)
        if not self._is_anything_said_of(names):
            return _FREE[self.kind(firm, trader)]
        suspended = [self.suspensions[name] for name in names if name in self.suspensions]
        return Standing(
            kind=self.kind(firm, trader),
            entitlements=tuple(
                self.entitlements[name] for name in names if name in self.entitlements
            ),
            suspension=suspended[0].reason if suspended else None,
        )

    def _is_anything_said_of(self, names: tuple[Name, ...]) -> bool:
        return any(name in self.entitlements or name in self.suspensions for name in names)

    def kind(self, firm: str, trader: str) -> PrincipalKind:
        """What a trader is."""
        return self.kinds.get((firm, trader), PrincipalKind.PERSON)

    def is_suspended(self, firm: str, trader: str) -> bool:
        """Tell whether a trader is suspended, by itself or with its firm."""
        return (firm, trader) in self.suspensions or (firm, "") in self.suspensions

    def apply(self, event: PrincipalEvent) -> None:
        """Take one event in."""
        match event:
            case FirmEntitled():
                self._entitle((event.firm, ""), event.entitlements)
            case PrincipalEntitled():
                self._entitle((event.firm, event.trader), event.entitlements)
                self.kinds[event.firm, event.trader] = event.kind
            case PrincipalSuspended():
                self.suspensions[event.firm, event.trader] = Suspension(event.reason, event.time_ms)
            case PrincipalResumed():
                self.suspensions.pop((event.firm, event.trader), None)

    def _entitle(self, name: Name, entitlements: Entitlements) -> None:
        if entitlements == NO_LIMITS:
            self.entitlements.pop(name, None)
        else:
            self.entitlements[name] = entitlements

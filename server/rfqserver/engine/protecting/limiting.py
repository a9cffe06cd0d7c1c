"""The operator limits a party, or sets and resets a maker's protection."""

from rfqdesk.protocol.operations.decisions import Limits
from rfqserver.engine.facts.events import Event
from rfqserver.engine.facts.protection_events import LimitsSet, MakerProtectionChanged, MakerReset
from rfqserver.engine.market_commands import LimitingCommand, ResetMaker, SetLimits, SetMakerRules
from rfqserver.engine.state.protection_state import MakerGuard
from rfqserver.engine.state.state import VenueState


def decide_limiting(state: VenueState, command: LimitingCommand, now_ms: int) -> tuple[Event, ...]:
    """Events of an operator's command; none where it holds already."""
    protection = state.protection
    match command:
        case SetLimits():
            if protection.limits.get(command.name, Limits()) == command.limits:
                return ()
            return (
                LimitsSet(
                    time_ms=now_ms,
                    name=command.name,
                    limits=command.limits,
                    operator=command.operator,
                ),
            )
        case SetMakerRules():
            known = protection.makers.get(command.firm, MakerGuard())
            if known.operator_rules == command.rules:
                return ()
            return (
                MakerProtectionChanged(
                    time_ms=now_ms,
                    firm=command.firm,
                    rules=command.rules,
                    operator=command.operator,
                ),
            )
        case ResetMaker():
            guard = protection.makers.get(command.firm)
            if guard is None or (guard.frozen_until_ms is None and not guard.fills):
                return ()
            return (MakerReset(time_ms=now_ms, firm=command.firm, operator=command.operator),)

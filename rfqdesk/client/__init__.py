"""Headless client of a venue: enrol, connect, ask, quote, accept, lock out. What a bot imports.

Names are imported on first use: the network libraries behind them take a
fifth of a second, which a window being opened does not have. No module here
bears the name of something exported: importing it would hide the export.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rfqdesk.client.enrolling.enrolment import Application, Enrolment
    from rfqdesk.client.entry import connect, identity_from
    from rfqdesk.client.errors import ClientError, OutcomeUnknownError, RefusalError
    from rfqdesk.client.explaining import explain
    from rfqdesk.client.lockout import LockedOut, lock_out
    from rfqdesk.client.operating import OperatorSession, operate
    from rfqdesk.client.session import TradingSession
    from rfqdesk.protocol.structures import Strategy, legs_of, structure_name, structure_of

__all__ = [
    "Application",
    "ClientError",
    "Enrolment",
    "LockedOut",
    "OperatorSession",
    "OutcomeUnknownError",
    "RefusalError",
    "Strategy",
    "TradingSession",
    "connect",
    "explain",
    "identity_from",
    "legs_of",
    "lock_out",
    "operate",
    "structure_name",
    "structure_of",
]

_HOMES = {
    "Application": "enrolling.enrolment",
    "ClientError": "errors",
    "Enrolment": "enrolling.enrolment",
    "LockedOut": "lockout",
    "OutcomeUnknownError": "errors",
    "OperatorSession": "operating",
    "RefusalError": "errors",
    "TradingSession": "session",
    "connect": "entry",
    "explain": "explaining",
    "identity_from": "entry",
    "lock_out": "lockout",
    "operate": "operating",
}
_STRUCTURES = frozenset({"Strategy", "legs_of", "structure_name", "structure_of"})


def __getattr__(name: str) -> object:
    """Import a public name from its module (PEP 562)."""
    if name in _STRUCTURES:
        return getattr(import_module("rfqdesk.protocol.structures"), name)
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)

"""Headless client of a venue: enrol, connect, ask, quote, accept. What a bot imports.

Names are imported on first use: the network libraries behind them take a
fifth of a second, which a window being opened does not have. No module here
bears the name of something exported: importing it would hide the export.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rfqdesk.client.entry import connect, identity_from
    from rfqdesk.client.errors import ClientError, OutcomeUnknownError, RefusalError
    from rfqdesk.client.explaining import explain
    from rfqdesk.client.session import TradingSession

__all__ = [
    "ClientError",
    "OutcomeUnknownError",
    "RefusalError",
    "TradingSession",
    "connect",
    "explain",
    "identity_from",
]

_HOMES = {
    "ClientError": "errors",
    "OutcomeUnknownError": "errors",
    "RefusalError": "errors",
    "TradingSession": "session",
    "connect": "entry",
    "explain": "explaining",
    "identity_from": "entry",
}


def __getattr__(name: str) -> object:
    """Import a public name from its module (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)

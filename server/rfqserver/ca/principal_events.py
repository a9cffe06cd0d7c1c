"""What the operator lets firms and their traders do, as the journal keeps it.

Each event carries the whole of what holds from then on, not the difference.
"""

from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.terms import PrincipalKind
from rfqserver.ca.identity_event import IdentityEvent


class FirmEntitled(IdentityEvent, tag="firm_entitled", frozen=True, kw_only=True):
    """What a firm may do; each of its traders is held to it besides its own limits."""

    firm: str
    entitlements: Entitlements


class PrincipalEntitled(IdentityEvent, tag="principal_entitled", frozen=True, kw_only=True):
    """What one trader is, and may do, whatever certificates it holds."""

    firm: str
    trader: str
    kind: PrincipalKind
    entitlements: Entitlements


class PrincipalSuspended(IdentityEvent, tag="principal_suspended", frozen=True, kw_only=True):
    """Nothing is taken from a trader, or with `trader` "" from a whole firm, until resumed."""

    firm: str
    trader: str
    reason: str


class PrincipalResumed(IdentityEvent, tag="principal_resumed", frozen=True, kw_only=True):
    """A suspension is over; a firm's does not end that of one of its traders."""

    firm: str
    trader: str


PrincipalEvent = FirmEntitled | PrincipalEntitled | PrincipalSuspended | PrincipalResumed

"""What happens to the authority itself: roots and issuing CAs that come and go (stream `identity`).

The first generation of each is there from the start, and no event tells of it.
"""

from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.identity_event import IdentityEvent


class RootCaAdopted(IdentityEvent, tag="root_ca_adopted", frozen=True, kw_only=True):
    """The venue began to trust another root beside the one before. `serial` is hex."""

    generation: int
    serial: str
    certificate_der: bytes


class RootCaRetired(IdentityEvent, tag="root_ca_retired", frozen=True, kw_only=True):
    """The venue trusts a root no longer, nor anything below it."""

    generation: int


class IssuingCaAdopted(IdentityEvent, tag="issuing_ca_adopted", frozen=True, kw_only=True):
    """Another issuing CA certifies from now on; those before it certify nobody new."""

    generation: int
    root_generation: int
    serial: str
    certificate_der: bytes


class IssuingCaRevoked(IdentityEvent, tag="issuing_ca_revoked", frozen=True, kw_only=True):
    """The root's list says that an issuing CA is not to be believed, nor what it issued."""

    generation: int
    serial: str
    reason: RevocationReason


AuthorityEvent = RootCaAdopted | RootCaRetired | IssuingCaAdopted | IssuingCaRevoked

"""What the journal knows of the authority itself: generations adopted, lists issued. Pure."""

from dataclasses import dataclass, field

import msgspec
from msgspec import Struct

from rfqserver.ca.authority_events import (
    AuthorityEvent,
    IssuingCaAdopted,
    IssuingCaRevoked,
    RootCaAdopted,
    RootCaRetired,
)
from rfqserver.ca.events import (
    CrlIssued,
    OcspSignerIssued,
    RootCrlAdopted,
    ServerCertificateIssued,
    VenueCertificateRevoked,
)
from rfqserver.ca.venue_certificates import VenueCertificateRecord, venue_certificate

RecordedEvent = (
    AuthorityEvent | CrlIssued | RootCrlAdopted | ServerCertificateIssued | OcspSignerIssued
)


class CrlRecord(Struct, frozen=True):
    """The list an issuing CA signed last; number 0 means none yet."""

    number: int = 0
    this_update_ms: int = 0
    next_update_ms: int = 0
    entries: int = 0


@dataclass
class AuthorityRecord:
    """The fold. Generations count from 1, which needs no event to be there."""

    generation: int = 1
    """Of the issuing CA adopted last."""
    root_generation: int = 1
    issuing_revoked: set[int] = field(default_factory=set)
    roots_retired: set[int] = field(default_factory=set)
    root_crl_numbers: dict[int, int] = field(default_factory=dict)
    """Of the list in use last, by the root's generation."""
    venue_certificates: dict[str, VenueCertificateRecord] = field(default_factory=dict)
    """What the venue gave itself, for TLS and for signing OCSP answers, in the order of issue."""
    _crls: dict[int, CrlRecord] = field(default_factory=dict)

    def crl(self, generation: int) -> CrlRecord:
        """The list that the issuing CA of a generation signed last."""
        return self._crls.get(generation, CrlRecord())

    def apply(self, event: RecordedEvent) -> None:
        """Take in what became of roots and issuing CAs, or what they signed for the venue."""
        match event:
            case IssuingCaAdopted():
                self.generation = event.generation
            case IssuingCaRevoked():
                self.issuing_revoked.add(event.generation)
            case RootCaAdopted():
                self.root_generation = event.generation
            case RootCaRetired():
                self.roots_retired.add(event.generation)
            case CrlIssued():
                self._crls[event.generation] = CrlRecord(
                    event.number, event.this_update_ms, event.next_update_ms, event.revoked_count
                )
            case RootCrlAdopted():
                self.root_crl_numbers[event.generation] = event.number
            case ServerCertificateIssued() | OcspSignerIssued():
                self.venue_certificates[event.serial] = venue_certificate(event)

    def revoked(self, event: VenueCertificateRevoked) -> VenueCertificateRecord:
        """Take in that one of the venue's own certificates counts no more; returns its record."""
        record = msgspec.structs.replace(
            self.venue_certificates[event.serial],
            revoked_ms=event.time_ms,
            revocation_reason=event.reason,
        )
        self.venue_certificates[event.serial] = record
        return record

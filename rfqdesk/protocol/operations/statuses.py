"""Where enrolments and certificates stand."""

from enum import StrEnum


class EnrolmentStatus(StrEnum):
    """Where an enrolment stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    LAPSED = "lapsed"
    """Nobody decided in time."""


class CertificateStatus(StrEnum):
    """What a certificate is worth at a given time."""

    ACTIVE = "active"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    """Renewed, and the time of grace is over."""
    REVOKED = "revoked"

"""What the authority refuses, in sentences for the person who asked."""


class CsrRefusedError(ValueError):
    """A certificate signing request the policy does not take; the text says why."""


class KeyFileError(Exception):
    """A key file that cannot be used: missing, readable by others, or locked."""


class IssuingError(Exception):
    """The authority cannot issue what was asked for."""


class CrlRefusedError(IssuingError):
    """A revocation list that must not come into force; the one before it stays."""


class SuccessionRefusedError(IssuingError):
    """Roots and issuing CAs that must not take over from those in force, which stay."""

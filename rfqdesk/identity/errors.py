"""What can be wrong with an identity on this machine.

Each class is one situation with one remedy; `rfqdesk.client.explaining` has the
words for people. None of them carries key material.
"""


class IdentityError(Exception):
    """Anything wrong with the local identity."""


class VaultError(IdentityError):
    """The operating system's keyring could not be used."""


class KeyringMissingError(VaultError):
    """No keyring service is running for this user."""


class KeyringLockedError(VaultError):
    """The keyring is locked, and the request to unlock it was not granted."""


class KeyringDeniedError(VaultError):
    """The keyring is there and refused this programme."""


class KeyringPlaintextError(VaultError):
    """The configured keyring backend would not protect a private key.

    `backend` is its class path, e.g. `keyrings.alt.file.PlaintextKeyring`.
    """

    def __init__(self, backend: str) -> None:
        super().__init__(f"keyring backend {backend} does not protect keys")
        self.backend = backend


class KeyringFailedError(VaultError):
    """The keyring answered in a way that is none of the known situations."""


class KeyMissingError(VaultError):
    """The keyring works, but does not hold the key of this identity."""


class ProfileCorruptError(IdentityError):
    """The profile file cannot be read as a profile. `path` names it."""

    def __init__(self, path: str, detail: str) -> None:
        super().__init__(f"{path}: {detail}")
        self.path = path
        self.detail = detail


class ProfileVersionError(IdentityError):
    """The profile was written by a newer version of this programme."""

    def __init__(self, path: str, version: int) -> None:
        super().__init__(f"{path}: profile version {version} is not known here")
        self.path = path
        self.version = version


class NotEnrolledError(IdentityError):
    """There is no certificate yet: enrolment has not been finished."""


class CertificateInvalidError(IdentityError):
    """A certificate does not say what a certificate of this venue must say."""


class FingerprintMalformedError(IdentityError):
    """What was typed is not a SHA-256 fingerprint (64 hexadecimal digits)."""


class InvitationMalformedError(IdentityError):
    """What was pasted is not a whole invitation; the text says what is wrong with it."""

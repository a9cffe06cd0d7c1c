"""What is wrong with the local identity, in words."""

from rfqdesk.client.words.explanation import Explanation, quoted, with_words
from rfqdesk.identity import errors

_KEY_SAFE = "Your key was not written anywhere else."

KEYRING: dict[type[errors.IdentityError], Explanation] = {
    errors.KeyringMissingError: Explanation(
        "No keyring was found",
        "This programme keeps your private key in the operating system's keyring, and none is "
        f"running for you. {_KEY_SAFE} Without it you can't enrol or connect.",
        "Linux: install and start gnome-keyring or KWallet, or log in to a desktop session that "
        "starts it, then try again.",
    ),
    errors.KeyringLockedError: Explanation(
        "The keyring is locked",
        "It holds your private key and was not unlocked, so you can't prove who you are. Nothing "
        "was sent.",
        "Unlock the keyring, usually with your log-in password, then try again.",
    ),
    errors.KeyringDeniedError: Explanation(
        "The keyring refused access",
        f"It is running but does not let this programme read or store your key. {_KEY_SAFE}",
        "Allow rfqdesk in the keyring's settings, then try again.",
    ),
    errors.KeyMissingError: Explanation(
        "Your private key is not in the keyring",
        "The keyring works, but the key that belongs to this certificate is gone or is on another "
        "machine. Without it the certificate is useless, also to anybody who copied it.",
        "Restore the keyring from a backup, or enrol again with a new key and have the old "
        "certificate revoked.",
    ),
    errors.KeyringFailedError: Explanation(
        "The keyring did not work",
        f"It failed in a way this programme does not know. {_KEY_SAFE}",
        "Try again; if it goes on, restart the keyring or log out and in.",
    ),
    errors.NotEnrolledError: Explanation(
        "There is no certificate yet",
        "The venue has not issued one for you, so you can't connect. Nothing was sent.",
        "Finish the enrolment; the operator may still have to approve it.",
    ),
    errors.CertificateInvalidError: Explanation(
        "Your certificate can't be used",
        "It can't be read, or does not belong to your key. Nothing was sent with it.",
        "Enrol again with a new key, and tell the operator.",
    ),
    errors.FingerprintMalformedError: Explanation(
        "This is not a whole fingerprint",
        "A SHA-256 fingerprint has 64 characters, 0 to 9 and A to F. Nothing was sent.",
        "Copy it again from what the operator gave you; spaces and colons don't matter.",
    ),
    errors.InvitationMalformedError: Explanation(
        "This invitation can't be read",
        "It was damaged on its way, or is not a whole invitation. Nothing was sent.",
        "Copy the whole line again, from rfqdesk:// to its last character, or type address and "
        "fingerprint yourself.",
    ),
}


def explain_identity(error: errors.IdentityError) -> Explanation:
    """Put a problem of the local identity into words."""
    if isinstance(error, errors.KeyringPlaintextError):
        return Explanation(
            "This keyring would not protect your key",
            f"The keyring in use is {error.backend}, which keeps secrets readable for others or "
            f"not at all. It was not given your key. {_KEY_SAFE}",
            "Remove the setting PYTHON_KEYRING_BACKEND or the file keyringrc.cfg that chooses it, "
            "and use the operating system's own keyring.",
        )
    if isinstance(error, errors.ProfileCorruptError):
        return Explanation(
            "The profile can't be read",
            f"The file {error.path} is damaged{quoted(error.detail, '. Detail')}. Your key is "
            "still in the keyring; the file itself holds no secret.",
            "Restore the file from a backup. Without one, move it away and enrol again.",
        )
    if isinstance(error, errors.ProfileVersionError):
        return Explanation(
            "The profile comes from a newer version",
            f"The file {error.path} was written by a later rfqdesk (version {error.version} of "
            "the file) and is left untouched.",
            "Start the newer rfqdesk, or update this one.",
        )
    says_more = isinstance(
        error,
        errors.KeyringFailedError
        | errors.FingerprintMalformedError
        | errors.InvitationMalformedError,
    )
    return with_words(_entry(error), quoted(str(error), "Detail") if says_more else "")


def _entry(error: errors.IdentityError) -> Explanation:
    return next(
        (KEYRING[kind] for kind in type(error).__mro__ if kind in KEYRING),
        KEYRING[errors.KeyringFailedError],
    )

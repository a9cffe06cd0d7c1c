"""What keyring backends raise, sorted into the situations a person can act on.

Backends raise their own library's exceptions beside those of `keyring`, and
each system has other ones. They are looked up by import here, so that this
file reads the same everywhere.
"""

from importlib import import_module

import keyring.errors

from rfqdesk.identity.errors import (
    KeyringDeniedError,
    KeyringFailedError,
    KeyringLockedError,
    KeyringMissingError,
    VaultError,
)

_FOREIGN_ERRORS = (
    ("secretstorage.exceptions", "SecretStorageException"),
    ("jeepney", "DBusErrorResponse"),
    ("jeepney", "AuthenticationError"),
    ("win32ctypes.pywin32.pywintypes", "error"),
    ("pywintypes", "error"),
)

_LOCKED = ("KeyringLocked", "LockedException", "PromptDismissedException")
_MISSING = ("NoKeyringError", "SecretServiceNotAvailableException", "AuthenticationError")
_DENIED_NAMES = ("AccessDenied", "AuthFailed", "InteractiveAuthorizationRequired")
_GONE_NAMES = ("ServiceUnknown", "NameHasNoOwner", "NoReply", "Disconnected", "NoServer")


def _backend_errors() -> tuple[type[BaseException], ...]:
    kinds: list[type[BaseException]] = [
        keyring.errors.KeyringError,
        # A D-Bus socket that is closed or not there.
        OSError,
        EOFError,
    ]
    for module_name, name in _FOREIGN_ERRORS:
        try:
            kinds.append(getattr(import_module(module_name), name))
        except ImportError:
            # That library belongs to another operating system.
            continue
    return tuple(kinds)


BACKEND_ERRORS = _backend_errors()
"""Everything a keyring call may raise."""


def vault_error(error: BaseException) -> VaultError:
    """Sort one of `BACKEND_ERRORS`, looking through the errors that caused it."""
    chain = _chain(error)
    names = {base.__name__ for link in chain for base in type(link).__mro__}
    text = str(error) or type(error).__name__
    # On macOS `keyring` reports a refusal as "locked", caused by a refusal.
    if "KeychainDenied" in names:
        return KeyringDeniedError(text)
    if names.intersection(_LOCKED):
        return KeyringLockedError(text)
    dbus = " ".join(str(getattr(link, "name", "")) for link in chain)
    if any(name in dbus for name in _DENIED_NAMES) or "PermissionError" in names:
        return KeyringDeniedError(text)
    if names.intersection(_MISSING) or any(name in dbus for name in _GONE_NAMES):
        return KeyringMissingError(text)
    if names.intersection({"ConnectionError", "FileNotFoundError", "EOFError"}):
        return KeyringMissingError(text)
    if names.intersection({"PasswordSetError", "PasswordDeleteError"}):
        return KeyringDeniedError(text)
    return KeyringFailedError(text)


def _chain(error: BaseException) -> list[BaseException]:
    links: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in links:
        links.append(current)
        current = current.__cause__ or current.__context__
    return links

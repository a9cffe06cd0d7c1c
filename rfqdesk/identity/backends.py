"""Which keyring backend is used: only those that are the operating system's own.

`keyring` also offers backends that store in plain files, throw secrets away,
or ask several stores one after the other. None of those may hold a key.
"""

from importlib import import_module
from typing import Any

import keyring.core
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail

from rfqdesk.identity.errors import KeyringMissingError, KeyringPlaintextError

TRUSTED_MODULES = (
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
)
"""Backends that keep secrets encrypted under the user's own log-in."""


def select_backend() -> KeyringBackend:
    """Take the backend the user configured for `keyring`, else the system's best.

    The choice is made anew at each call, not cached: somebody who reads "no
    keyring service", starts one and tries again expects it to be found.

    Raises:
        KeyringMissingError: no usable backend.
        KeyringPlaintextError: the configured one does not protect keys.
    """
    backend = _configured() or _best_available()
    if isinstance(backend, chainer.ChainerBackend):
        backend = _best_available()
    return require_protecting(backend)


def require_protecting(backend: KeyringBackend) -> KeyringBackend:
    """Return `backend` if it is one of the operating systems' own.

    Raises:
        KeyringMissingError: it is the backend that stands for "none".
        KeyringPlaintextError: any other backend.
    """
    if isinstance(backend, fail.Keyring):
        raise KeyringMissingError("no keyring backend is available")
    if not any(base.__module__ in TRUSTED_MODULES for base in type(backend).__mro__):
        raise KeyringPlaintextError(f"{type(backend).__module__}.{type(backend).__qualname__}")
    _stay_on_this_machine(backend)
    return backend


def _configured() -> KeyringBackend | None:
    try:
        return keyring.core.load_env() or keyring.core.load_config()
    except (ImportError, AttributeError, RuntimeError, ValueError) as error:
        raise KeyringMissingError(f"the configured keyring cannot be used: {error}") from error


def _best_available() -> KeyringBackend:
    found: list[tuple[float, KeyringBackend]] = []
    for name in TRUSTED_MODULES:
        for kind in _backend_classes(name):
            try:
                found.append((float(kind.priority), kind()))
            except (RuntimeError, OSError):
                # This is how a backend says that its system is not there; a
                # D-Bus address whose socket is gone escapes as an OSError.
                continue
    if not found:
        raise KeyringMissingError("no keyring service answers")
    return max(found, key=lambda pair: pair[0])[1]


def _backend_classes(module_name: str) -> list[Any]:
    module = import_module(module_name)
    return [
        kind
        for kind in vars(module).values()
        if isinstance(kind, type)
        and issubclass(kind, KeyringBackend)
        and kind.__module__ == module_name
    ]


def _stay_on_this_machine(backend: KeyringBackend) -> None:
    """Windows roams credentials to other machines by default; a key must not travel."""
    if any(base.__module__ == "keyring.backends.Windows" for base in type(backend).__mro__):
        windows: Any = backend
        windows.persist = "local machine"

"""The vault against a real Secret Service, and each way in which it can fail."""

import threading
from typing import Any

import keyring.errors
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.backends.SecretService import Keyring as SecretServiceKeyring

from rfqdesk.demo.secret_service import PrivateSecretService
from rfqdesk.identity import errors
from rfqdesk.identity.keypair import generate_key, key_id, key_to_pem
from rfqdesk.identity.vault import AsyncVault, Vault

# `keyring` leaves its D-Bus socket to the garbage collector when a call fails.
pytestmark = pytest.mark.filterwarnings(
    "ignore:unclosed <socket:ResourceWarning",
    "ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning",
)


def test_a_key_is_stored_and_loaded(secret_service: PrivateSecretService) -> None:
    key = generate_key()
    name = Vault().store(key)
    assert name == key_id(key.public_key())
    assert Vault().load(name).private_numbers() == key.private_numbers()
    assert Vault().check()


def test_two_keys_do_not_disturb_each_other(secret_service: PrivateSecretService) -> None:
    one, other = generate_key(), generate_key()
    names = [Vault().store(one), Vault().store(other)]
    assert [Vault().load(name).private_numbers() for name in names] == [
        one.private_numbers(),
        other.private_numbers(),
    ]


def test_a_deleted_key_is_missing(secret_service: PrivateSecretService) -> None:
    name = Vault().store(generate_key())
    Vault().delete(name)
    with pytest.raises(errors.KeyMissingError):
        Vault().load(name)
    with pytest.raises(errors.KeyMissingError):
        Vault().delete(name)


def test_a_locked_keyring_is_told_apart(own_secret_service: PrivateSecretService) -> None:
    name = Vault().store(generate_key())
    own_secret_service.lock()
    for call in (lambda: Vault().load(name), lambda: Vault().store(generate_key())):
        with pytest.raises(errors.KeyringLockedError):
            call()


def test_a_killed_daemon_is_missing_and_found_again(
    own_secret_service: PrivateSecretService,
) -> None:
    name = Vault().store(generate_key())
    own_secret_service.kill_keyring()
    with pytest.raises(errors.KeyringMissingError):
        Vault().load(name)
    own_secret_service.start_keyring()
    assert Vault().load(name)


@pytest.mark.parametrize("address", [None, "unix:path=/nowhere/bus", "nonsense"])
@pytest.mark.parametrize("configured", [True, False])
def test_no_bus_means_no_keyring(
    monkeypatch: pytest.MonkeyPatch, address: str | None, configured: bool
) -> None:
    if configured:
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.SecretService.Keyring")
    else:
        monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    if address is None:
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    else:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    with pytest.raises(errors.KeyringMissingError):
        Vault().store(generate_key())
    with pytest.raises(errors.KeyringMissingError):
        Vault(SecretServiceKeyring()).load("ab" * 32)


@pytest.mark.parametrize("backend", ["keyring.backends.null.Keyring"])
def test_a_configured_backend_that_protects_nothing_is_refused(
    monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    with pytest.raises(errors.KeyringPlaintextError) as caught:
        Vault().store(generate_key())
    assert caught.value.backend == backend


def test_a_configured_backend_that_is_not_there_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.Backend")
    with pytest.raises(errors.KeyringMissingError, match="no"):
        Vault().store(generate_key())


class PlaintextKeyring(KeyringBackend):
    """Stands for every backend that writes secrets to a file."""

    priority = 9.0  # type: ignore[assignment]

    def get_password(self, service: str, username: str) -> str | None:
        raise AssertionError("must never be asked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("must never be given a key")


@pytest.mark.parametrize(
    ("backend", "kind"),
    [
        (PlaintextKeyring(), errors.KeyringPlaintextError),
        (null.Keyring(), errors.KeyringPlaintextError),
        (fail.Keyring(), errors.KeyringMissingError),
    ],
)
def test_given_backends_are_checked_too(
    backend: KeyringBackend, kind: type[errors.VaultError]
) -> None:
    with pytest.raises(kind):
        Vault(backend).store(generate_key())


class TroubledKeyring(SecretServiceKeyring):
    """The Secret Service backend with a fault: raises, or returns something else."""

    def __init__(self, fault: BaseException | str | None) -> None:
        super().__init__()
        self.fault = fault

    def get_password(self, service: str, username: str) -> Any:
        if isinstance(self.fault, BaseException):
            raise self.fault
        return self.fault

    def set_password(self, service: str, username: str, password: str) -> None:
        if isinstance(self.fault, BaseException):
            raise self.fault


class DbusDenied(keyring.errors.KeyringError):
    """Has the error name of a D-Bus policy's refusal."""

    name = "org.freedesktop.DBus.Error.AccessDenied"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (keyring.errors.KeyringLocked("dismissed"), errors.KeyringLockedError),
        (keyring.errors.NoKeyringError("none"), errors.KeyringMissingError),
        (keyring.errors.PasswordSetError("refused"), errors.KeyringDeniedError),
        (DbusDenied("policy"), errors.KeyringDeniedError),
        (PermissionError(13, "Permission denied"), errors.KeyringDeniedError),
        (ConnectionResetError(104, "reset"), errors.KeyringMissingError),
        (keyring.errors.KeyringError("odd"), errors.KeyringFailedError),
    ],
)
def test_what_backends_raise_becomes_one_situation(
    fault: BaseException, kind: type[errors.VaultError]
) -> None:
    with pytest.raises(kind) as caught:
        Vault(TroubledKeyring(fault)).store(generate_key())
    assert type(caught.value) is kind
    assert caught.value.__cause__ is fault


def test_a_keyring_that_loses_what_it_was_given_is_found_out() -> None:
    with pytest.raises(errors.KeyringFailedError, match="did not return"):
        Vault(TroubledKeyring(None)).store(generate_key())


def test_a_keyring_that_returns_another_key_is_found_out() -> None:
    with pytest.raises(errors.KeyringFailedError, match="another key"):
        Vault(TroubledKeyring(key_to_pem(generate_key()))).load("ab" * 32)


async def test_coroutines_are_served_from_a_thread_that_cannot_hold_up_the_end() -> None:
    seen: list[threading.Thread] = []

    class Watching(TroubledKeyring):
        def get_password(self, service: str, username: str) -> Any:
            seen.append(threading.current_thread())
            return None

    with pytest.raises(errors.KeyMissingError):
        await AsyncVault(Vault(Watching(None))).load("ab" * 32)
    assert seen[0] is not threading.main_thread()
    assert seen[0].daemon


async def test_coroutines_store_and_load() -> None:
    with PrivateSecretService() as service, service.active():
        vault = AsyncVault()
        key = generate_key()
        name = await vault.store(key)
        assert (await vault.load(name)).private_numbers() == key.private_numbers()
        assert await vault.check()
        await vault.delete(name)

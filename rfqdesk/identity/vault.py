"""Private keys in the operating system's keyring.

`Vault` blocks, possibly for as long as a person looks at an unlock prompt;
`AsyncVault` does the same in a thread of its own.
"""

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric import ec
from keyring.backend import KeyringBackend

from rfqdesk.identity.backends import require_protecting, select_backend
from rfqdesk.identity.errors import KeyMissingError, KeyringFailedError, VaultError
from rfqdesk.identity.keypair import KEY_PEM_MAX_CHARS, key_from_pem, key_id, key_to_pem
from rfqdesk.identity.platform import APPLICATION
from rfqdesk.identity.vault_failures import BACKEND_ERRORS, vault_error

Result = TypeVar("Result")


class Vault:
    """Stores P-256 keys by the hash of their public key.

    Every method raises one of the `VaultError` classes and nothing else.
    """

    def __init__(self, backend: KeyringBackend | None = None, *, service: str = APPLICATION):
        """`backend` None selects the system's own at each call."""
        self._backend = backend
        self._service = service

    def check(self) -> str:
        """Prove that the keyring can be read, and return its name for people."""
        backend = self._select()
        self._ask(lambda: backend.get_password(self._service, "check"))
        return str(backend.name)

    def store(self, key: ec.EllipticCurvePrivateKey) -> str:
        """Store a key and read it back to prove that it is there; returns its id."""
        name = key_id(key.public_key())
        pem = key_to_pem(key)
        if len(pem) > KEY_PEM_MAX_CHARS:
            raise KeyringFailedError("the key is too long for some systems' keyrings")
        backend = self._select()
        self._ask(lambda: backend.set_password(self._service, name, pem))
        if self._ask(lambda: backend.get_password(self._service, name)) != pem:
            raise KeyringFailedError("the keyring did not return the key that it was given")
        return name

    def load(self, name: str) -> ec.EllipticCurvePrivateKey:
        """Read the key of this id (see `store`)."""
        backend = self._select()
        pem = self._ask(lambda: backend.get_password(self._service, name))
        if pem is None:
            raise KeyMissingError(f"the keyring holds no key {name[:16]}")
        key = key_from_pem(pem)
        if key_id(key.public_key()) != name:
            raise KeyringFailedError("the keyring returned another key than the one asked for")
        return key

    def delete(self, name: str) -> None:
        """Remove the key of this id."""
        backend = self._select()
        if self._ask(lambda: backend.get_password(self._service, name)) is None:
            raise KeyMissingError(f"the keyring holds no key {name[:16]}")
        self._ask(lambda: backend.delete_password(self._service, name))

    def _select(self) -> KeyringBackend:
        if self._backend is not None:
            return require_protecting(self._backend)
        return self._ask(select_backend)

    @staticmethod
    def _ask(call: Callable[[], Result]) -> Result:
        try:
            return call()
        except BACKEND_ERRORS as error:
            raise vault_error(error) from error


class AsyncVault:
    """`Vault` for coroutines: the calls run in a daemon thread.

    A daemon thread, because an unlock prompt may stay open for ever, and the
    programme must still be able to end.
    """

    def __init__(self, vault: Vault | None = None) -> None:
        self._vault = vault or Vault()

    async def check(self) -> str:
        """See `Vault.check`."""
        return await _in_thread(self._vault.check)

    async def store(self, key: ec.EllipticCurvePrivateKey) -> str:
        """See `Vault.store`."""
        return await _in_thread(lambda: self._vault.store(key))

    async def load(self, name: str) -> ec.EllipticCurvePrivateKey:
        """See `Vault.load`."""
        return await _in_thread(lambda: self._vault.load(name))

    async def delete(self, name: str) -> None:
        """See `Vault.delete`."""
        await _in_thread(lambda: self._vault.delete(name))


async def _in_thread(call: Callable[[], Result]) -> Result:
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[Result] = loop.create_future()

    def work() -> None:
        # An error that is no VaultError is a mistake in this programme: it goes
        # to `threading.excepthook`, and the waiting coroutine still ends.
        settle = partial(_fail, outcome, KeyringFailedError("the keyring call broke off"))
        try:
            settle = partial(_succeed, outcome, call())
        except VaultError as error:
            settle = partial(_fail, outcome, error)
        finally:
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle)

    threading.Thread(target=work, name="rfqdesk-keyring", daemon=True).start()
    return await outcome


def _succeed(outcome: asyncio.Future[Result], result: Result) -> None:
    if not outcome.done():
        outcome.set_result(result)


def _fail(outcome: asyncio.Future[Result], error: VaultError) -> None:
    if not outcome.done():
        outcome.set_exception(error)

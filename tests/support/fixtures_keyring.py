"""Fixtures with a real Secret Service: gnome-keyring on a bus of its own."""

from collections.abc import Iterator

import pytest

from rfqdesk.demo.secret_service import PrivateSecretService


@pytest.fixture(scope="session")
def shared_secret_service() -> Iterator[PrivateSecretService]:
    """One service for all tests that only store and read."""
    with PrivateSecretService() as service:
        yield service


@pytest.fixture
def secret_service(shared_secret_service: PrivateSecretService) -> Iterator[PrivateSecretService]:
    """Point this process at the shared service for one test.

    The daemon has been seen to end by itself; one test may fail by that, and no other.
    """
    if shared_secret_service.has_ended():
        shared_secret_service.start_keyring()
    with shared_secret_service.active():
        yield shared_secret_service


@pytest.fixture
def own_secret_service() -> Iterator[PrivateSecretService]:
    """A service that the test may lock or kill."""
    with PrivateSecretService() as service, service.active():
        yield service

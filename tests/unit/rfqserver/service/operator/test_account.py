"""Whose connection it is: the kernel's word where it gives one, else a mere claim."""

import os
import pwd
import socket
import struct

import pytest

from rfqserver.service.operator import account as account_module
from rfqserver.service.operator.account import (
    Account,
    account_of_certificate,
    account_of_uid,
    own_account,
    peer_account,
)


class Answering:
    """A socket whose kernel answers as told."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.asked: list[tuple[int, int]] = []

    def getsockopt(self, level: int, optname: int, buflen: int, /) -> bytes:
        self.asked.append((level, optname))
        return self.answer[:buflen]


def test_a_real_connection_tells_the_account() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX)
    with ours, theirs:
        found = peer_account(ours, "mallory")

    assert found == own_account()
    assert found.uid == os.geteuid()
    assert found.name == pwd.getpwuid(os.geteuid()).pw_name


@pytest.mark.parametrize(
    ("system", "answer", "uid"),
    [
        ("linux", struct.pack("=iII", 4711, 1001, 100), 1001),
        ("darwin", struct.pack("=IIh", 0, 501, 1).ljust(76, b"\0"), 501),
        ("darwin", struct.pack("=IIh", 9, 501, 1).ljust(76, b"\0"), None),
        ("aix", b"", None),
    ],
)
def test_each_system_has_its_own_way(system: str, answer: bytes, uid: int | None) -> None:
    assert account_module._peer_uid(Answering(answer), system) == uid


def test_a_claim_is_marked_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account_module, "_peer_uid", lambda _connection: None)
    found = peer_account(Answering(b""), "olga\x1b[2J")

    assert found == Account("olga?[2J", None)
    assert found.actor == "operator:olga?[2J(unproven)"


def test_a_certificates_holder_is_an_account_that_no_user_of_the_machine_has() -> None:
    first, renewed = (account_of_certificate("desk", "olga", serial) for serial in ("0a", "0b"))
    other = account_of_certificate("desk", "oleg", "0c")

    assert first.actor == "operator:desk/olga#0a"
    assert first.uid == renewed.uid != other.uid
    assert first.uid is not None
    assert first.uid < 0


def test_an_account_without_a_name_is_called_by_its_number() -> None:
    assert account_of_uid(3_999_999_999).actor == "operator:uid-3999999999(3999999999)"
    assert account_of_uid(0).actor == "operator:root(0)"

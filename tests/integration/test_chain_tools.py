"""openssl and GnuTLS on every chain before, during and after renewal and roll-over."""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from support.pki.ceremonies import (
    RelyingParty,
    client_certificate,
    created,
    in_force,
    lists_pem,
    renewal,
    retirement,
    rollover,
    switched,
)

from rfqserver.ca.hierarchy import Hierarchy


class History(NamedTuple):
    """Certificates of participants from each time, and the authority at each."""

    first: Hierarchy
    renewed: Hierarchy
    rolling: Hierarchy
    retired: Hierarchy
    clients: tuple[x509.Certificate, x509.Certificate, x509.Certificate]

    @property
    def old_root(self) -> x509.Certificate:
        return self.first.newest_root.certificate

    @property
    def new_root(self) -> x509.Certificate:
        return self.rolling.newest_root.certificate

    @property
    def issuing(self) -> tuple[x509.Certificate, ...]:
        return tuple(ca.certificate for ca in self.rolling.issuing)

    @property
    def new_with_old(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate(self.rolling.new_with_old_pem)

    @property
    def old_with_new(self) -> x509.Certificate:
        return next(one for one in self.rolling.cross_certificates if one != self.new_with_old)


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    for tool in ("openssl", "certtool"):
        assert shutil.which(tool), f"{tool} is needed: apt-get install openssl gnutls-bin"


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    directory = created(tmp_path_factory.mktemp("v") / "venue")
    first = in_force(directory)
    renewal(directory)
    renewed = switched(directory)
    rollover(directory)
    rolling = switched(directory)
    retirement(directory)
    clients = tuple(map(client_certificate, (first, renewed, rolling)))
    assert len(clients) == 3
    return History(first, renewed, rolling, switched(directory), clients)


def test_before_and_after_a_renewal_both_count(tmp_path: Path, history: History) -> None:
    before = RelyingParty(tmp_path / "before", [history.old_root], lists_pem(history.first))
    after = RelyingParty(tmp_path / "after", [history.old_root], lists_pem(history.renewed))
    (alice, bob, _), (first, second, _) = history.clients, history.issuing

    assert before.believes(alice, first)
    assert after.believes(alice, first)
    assert after.believes(bob, second)
    assert not after.believes(bob, first)


@pytest.mark.parametrize("newest_first", [False, True])
def test_who_trusts_both_roots_believes_everybody(
    tmp_path: Path, history: History, newest_first: bool
) -> None:
    roots = [history.old_root, history.new_root]
    both = RelyingParty(tmp_path / "p", roots[::-1] if newest_first else roots,
                        lists_pem(history.rolling))  # fmt: skip

    for client, issuing in zip(history.clients, history.issuing, strict=True):
        assert both.believes(client, issuing)
        for cross in (history.new_with_old, history.old_with_new):
            assert both.believes(client, issuing, cross)


def test_who_trusts_the_old_root_needs_the_cross_certificate(
    tmp_path: Path, history: History
) -> None:
    old = RelyingParty(tmp_path / "p", [history.old_root], lists_pem(history.rolling))
    (alice, bob, carol), (first, second, third) = history.clients, history.issuing

    assert old.believes(alice, first)
    assert old.believes(bob, second)
    assert not old.believes(carol, third)
    assert old.openssl(carol, third, history.new_with_old).strip() == "leaf.pem: OK"
    # It counts the self-issued certificate against the root's path length, which
    # RFC 5280 section 6.1.4 (l) does not.
    assert "violates the signer's constraints" in old.certtool(carol, third, history.new_with_old)


def test_who_trusts_the_new_root_needs_the_other_one(tmp_path: Path, history: History) -> None:
    new = RelyingParty(tmp_path / "p", [history.new_root], lists_pem(history.rolling))
    (alice, _, carol), (first, _, third) = history.clients, history.issuing

    assert new.believes(carol, third)
    assert new.believes(carol, third, history.new_with_old)
    assert not new.believes(alice, first)
    assert new.openssl(alice, first, history.old_with_new).strip() == "leaf.pem: OK"


def test_nothing_leads_past_a_retired_root(tmp_path: Path, history: History) -> None:
    lists = lists_pem(history.rolling, history.retired)
    after = RelyingParty(tmp_path / "p", [history.new_root], lists)
    (alice, _, carol), (first, _, third) = history.clients, history.issuing

    assert after.believes(carol, third)
    assert not after.believes(alice, first)
    assert "certificate revoked" in after.openssl(alice, first, history.old_with_new)

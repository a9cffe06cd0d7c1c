"""Two people at a real venue's control socket, each by the kernel's word.

Where the tests run as root, these are two accounts of the machine, in a group
that the venue admits. Elsewhere there is one account, so that the second
person's work is refused on the line and done on the venue while it stands still.
"""

import contextlib
import grp
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.pki.authority import csr_der, make_csr
from support.venues.venue_process import VenueProcess
from typer.testing import CliRunner, Result

from rfqdesk.identity.words import words_of
from rfqserver.ca.encoding import sha256_hex
from rfqserver.cli.main import app

AS_ROOT = os.geteuid() == 0
# Accounts and a group that every Debian has; the group is nobody's own.
DAEMON, BIN, STRANGER, OPERATOR_GID = 1, 2, 65_534, 37
GROUP = grp.getgrgid(OPERATOR_GID if AS_ROOT else os.getegid()).gr_name


@contextlib.contextmanager
def account(uid: int, *, member: bool = True) -> Iterator[None]:
    """Be another account for a while; without root, stay who one is."""
    if not AS_ROOT:
        yield
        return
    groups = os.getgroups()
    os.setgroups([grp.getgrnam(GROUP).gr_gid] if member else [])
    os.setegid(STRANGER)
    os.seteuid(uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


@pytest.fixture
def venue() -> Iterator[VenueProcess]:
    # Beside pytest's own folder, which other accounts can't enter.
    folder = Path(tempfile.mkdtemp(prefix="rfq-two-"))
    folder.chmod(0o711)
    try:
        with VenueProcess(folder / "v", control_group=GROUP, approvals_required=2) as running:
            yield running
    finally:
        shutil.rmtree(folder)


def rfqserver(venue: VenueProcess, *words: str) -> Result:
    """A verb, run in this process under the account of the moment."""
    return CliRunner().invoke(app, list(words), env={"RFQSERVER_DIR": str(venue.directory.path)})


def apply(venue: VenueProcess) -> tuple[str, ...]:
    """Somebody asks; the words that approve them."""
    import ssl
    import urllib.request

    body = csr_der(make_csr())
    context = ssl.create_default_context(cafile=venue.directory.root_certificate)
    url = f"https://127.0.0.1:{venue.est_port}/.well-known/est/simpleenroll"
    with urllib.request.urlopen(url, data=body, context=context) as answer:
        assert answer.status == 202
    # Another account may not be able to read the interpreter's own files: import them now.
    for form in ((), ("--json",)):
        assert rfqserver(venue, "enrolments", "list", *form).exit_code == 0
    spoken = words_of(sha256_hex(body))
    return ("enrolments", "approve", "1", "--words", spoken)


TERMS = ("--firm", "acme", "--role", "trader", "--trader", "alice")


def test_it_takes_two_accounts(venue: VenueProcess) -> None:
    approve = apply(venue)
    with account(DAEMON):
        first = rfqserver(venue, *approve, *TERMS)
        again = rfqserver(venue, *approve, "--as-endorsed")
        shown = rfqserver(venue, "enrolments", "show", "1")
        listed = rfqserver(venue, "enrolments", "list")

    assert first.exit_code == 0, first.output
    assert "Nobody is certified yet" in first.output
    assert again.exit_code == 1
    assert "a different operator must approve" in again.output
    assert "alice of acme" in shown.output
    assert "1 missing" in listed.output
    second = as_second(venue, *approve, "--as-endorsed")
    assert "Approved: alice of acme" in second
    actors = {line.split(",")[2] for line in audited(venue) if "enrolment" in line}
    by_kernel = {one for one in actors if one.startswith("operator:")}
    assert by_kernel == ({"operator:daemon(1)", "operator:bin(2)"} if AS_ROOT else by_kernel)
    assert len(by_kernel) == (2 if AS_ROOT else 1)


def as_second(venue: VenueProcess, *words: str) -> str:
    """Approve as another person; where there is none, as one the setting no longer asks for."""
    if not AS_ROOT:
        venue.stop()
        settings = venue.directory.config_file
        text = settings.read_text().replace("approvals_required = 2", "approvals_required = 1")
        settings.write_text(text)
    with account(BIN):
        done = rfqserver(venue, *words)
    assert done.exit_code == 0, done.output
    return done.output


def audited(venue: VenueProcess) -> list[str]:
    return venue.operate("audit", "--format", "csv").splitlines()


def test_who_is_not_in_the_group_operates_nothing(venue: VenueProcess) -> None:
    approve = apply(venue)
    if not AS_ROOT:
        # What keeps other accounts out is the socket's mode, here and there.
        assert venue.directory.control_socket.stat().st_mode & 0o777 == 0o660
        assert venue.directory.path.stat().st_mode & 0o777 == 0o710
        return
    with account(STRANGER, member=False):
        refused = rfqserver(venue, *approve, *TERMS)
    assert refused.exit_code == 1
    assert "Permission denied" in refused.output or "not a venue" in refused.output


def test_a_member_can_do_the_daily_work_and_read_no_secret(venue: VenueProcess) -> None:
    apply(venue)
    with account(DAEMON):
        invited = rfqserver(venue, "invite", "--firm", "acme", "--role", "trader")
        rejected = rfqserver(venue, "enrolments", "reject", "1", "--reason", "No.")
        secrets = [venue.directory.issuing_key, venue.directory.journal]
        readable = [path for path in secrets if os.access(path, os.R_OK, effective_ids=True)]
    assert invited.exit_code == 0, invited.output
    assert rejected.exit_code == 0, rejected.output
    assert readable == ([] if AS_ROOT else secrets)

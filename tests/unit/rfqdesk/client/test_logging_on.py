"""What a session says and checks when it logs on."""

import pytest
from support.venues.scripted_venue import welcome

from rfqdesk.client.errors import ConnectionRefusedByVenueError
from rfqdesk.client.logging_on import DisconnectTerms, check_logon_ack, logon_to
from rfqdesk.protocol.events import LogonAck
from rfqdesk.protocol.limits import MINOR_VERSION


@pytest.mark.parametrize(("last_seq", "asked"), [(0, True), (1, False)])
def test_a_snapshot_is_for_those_who_hold_nothing(last_seq: int, asked: bool) -> None:
    logon = logon_to(
        welcome("s1", minor_version=MINOR_VERSION + 3),
        last_seq,
        pull_on_disconnect=False,
        snapshot=True,
    )
    assert (logon.snapshot, logon.resume_after_seq) == (asked, last_seq)
    assert (logon.session_id, logon.minor_version) == ("s1", MINOR_VERSION)


def test_a_venue_that_holds_less_than_we_do_is_not_believed() -> None:
    check_logon_ack(LogonAck(last_seq=4, server_time_ms=1), 4)
    with pytest.raises(ConnectionRefusedByVenueError):
        check_logon_ack(LogonAck(last_seq=3, server_time_ms=1), 4)


def test_what_ends_with_the_line_holds_as_it_was_told_until_the_next_log_on() -> None:
    terms = DisconnectTerms()
    assert (terms.told_pull, terms.told_cancel) == (None, None)
    assert terms.tell() == (True, False)
    terms.pull = False
    assert terms.told_pull is True
    assert terms.tell() == (False, False)
    assert terms.told_pull is False

import pytest

from rfqdesk.protocol.structs import ServerStruct
from rfqdesk.protocol.terms import Role
from rfqserver.gateway.interface import LineFacts, Principal
from rfqserver.service.feed.sessions import Sessions


class FakePeer:
    def __init__(
        self,
        session_id: str,
        firm: str,
        trader: str,
        serial: str = "1",
        role: Role = Role.MAKER,
    ) -> None:
        self.session_id = session_id
        self.principal = Principal(firm, trader, role, serial)

    def send(self, message: ServerStruct) -> None:
        raise NotImplementedError

    async def drained(self) -> None:
        raise NotImplementedError

    def end(self, reason: str, text: str, *, retry: bool) -> None:
        raise NotImplementedError

    def facts(self) -> LineFacts:
        raise NotImplementedError


def test_a_peer_hears_its_feed_only_once_live() -> None:
    sessions, peer = Sessions(), FakePeer("s1", "meridian", "bot")
    sessions.add(peer, pull_on_disconnect=True)
    assert sessions.is_online("meridian")
    assert sessions.live_of_firm("meridian") == ()
    sessions.go_live(peer)
    assert sessions.live_of_firm("meridian") == (peer,)


@pytest.mark.rule("SES-09", "SES-12")
def test_quotes_are_pulled_with_the_traders_last_session() -> None:
    sessions = Sessions()
    first, second = FakePeer("s1", "meridian", "bot"), FakePeer("s2", "meridian", "bot")
    colleague = FakePeer("s3", "meridian", "jane")
    for peer in (first, second, colleague):
        sessions.add(peer, pull_on_disconnect=True)
    assert sessions.remove(first) is False
    assert sessions.remove(second) is True
    assert sessions.is_online("meridian")


def test_a_traders_session_of_the_same_name_does_not_watch_a_makers_quotes() -> None:
    sessions = Sessions()
    maker = FakePeer("s1", "meridian", "bot")
    taker = FakePeer("s2", "meridian", "bot", role=Role.TRADER)
    for peer in (maker, taker):
        sessions.add(peer, pull_on_disconnect=True)
    assert sessions.remove(maker) is True
    assert not sessions.is_online("meridian")


@pytest.mark.rule("SES-12")
def test_quotes_stay_when_asked_to() -> None:
    sessions, peer = Sessions(), FakePeer("s1", "meridian", "bot")
    sessions.add(peer, pull_on_disconnect=False)
    assert sessions.remove(peer) is False
    assert not sessions.is_online("meridian")


def test_an_unknown_peer_pulls_nothing() -> None:
    assert Sessions().remove(FakePeer("s1", "meridian", "bot")) is None


def test_a_peer_gone_before_its_backlog_ended_stays_gone() -> None:
    sessions, peer = Sessions(), FakePeer("s1", "meridian", "bot")
    sessions.add(peer, pull_on_disconnect=True)
    sessions.remove(peer)
    sessions.go_live(peer)
    assert sessions.live_of_firm("meridian") == ()


def test_finds_sessions_by_certificate() -> None:
    sessions = Sessions()
    one, other = FakePeer("s1", "a", "x", "11"), FakePeer("s2", "b", "y", "22")
    for peer in (one, other):
        sessions.add(peer, pull_on_disconnect=True)
    assert sessions.of_certificate("22") == [other]
    assert len(sessions) == 2

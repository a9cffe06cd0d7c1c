"""The session's status as the picture that header, banner and status bar show."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from msgspec.structs import replace as replace_struct
from pytestqt.qtbot import QtBot
from support.pki.throwaway_ca import ThrowawayCa

from rfqdesk.client.errors import (
    ConnectionRefusedByVenueError,
    RefusalKind,
    RenewalOverdueError,
    UnreachableKind,
    VenueUnreachableError,
)
from rfqdesk.client.server_clock import ServerClock
from rfqdesk.client.status import ConnectionState, ConnectionStatus
from rfqdesk.client.trust.renewal import RenewalStatus
from rfqdesk.client.trust.renewal_schedule import Urgency
from rfqdesk.desktop.controllers.link import Heard, LinkController
from rfqdesk.desktop.models.link import LinkPicture, LinkState
from rfqdesk.identity.certificate import summarise
from rfqdesk.protocol.events import PartyEntry, PartyList, Standing, Welcome
from rfqdesk.protocol.terms import PrincipalKind, Role

WALL_MS = 1_000_000
STEADY_MS = 7_000
WELCOME = Welcome(
    session_id="s",
    venue="albion-venue",
    firm="aurora",
    trader="ines",
    role=Role.MAKER,
    certificate_serial="1",
    server_time_ms=WALL_MS,
    heartbeat_interval_ms=1500,
    peer_silence_max_ms=5000,
)


class FakeSession:
    def __init__(self) -> None:
        self.clock = ServerClock(lambda: 0.0, WALL_MS)
        self.status = ConnectionStatus(ConnectionState.CONNECTING)
        self.makers: tuple[PartyEntry, ...] = ()
        self.standing: Standing | None = None
        self.listeners: list[Callable[[Heard], None]] = []

    def subscribe(self, listener: Callable[[Heard], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def tell(self, heard: Heard) -> None:
        for listener in list(self.listeners):
            listener(heard)


@pytest.fixture
def session() -> FakeSession:
    return FakeSession()


@pytest.fixture
def link(qtbot: QtBot, session: FakeSession) -> LinkController:
    certificate = summarise(ThrowawayCa().client().certificate)
    return LinkController(
        session, certificate, wall_ms=lambda: WALL_MS, steady_ms=lambda: STEADY_MS
    )


def test_identity_is_known_before_the_venue_answers(link: LinkController) -> None:
    assert link.picture.state is LinkState.CONNECTING
    assert (link.picture.organisation, link.picture.person) == ("aurora", "ines")
    assert link.picture.certificate_until_ms > 0
    assert link.picture.role == ""


def test_a_live_session(link: LinkController, session: FakeSession) -> None:
    pictures: list[LinkPicture] = []
    roles: list[str] = []
    link.changed.connect(pictures.append)
    link.role_known.connect(roles.append)
    session.makers = (PartyEntry("a", "A", True), PartyEntry("b", "B", False))
    session.clock.add_sample(0.0, 4.0, WALL_MS + 14)
    for _ in range(2):
        session.tell(ConnectionStatus(ConnectionState.LIVE, rtt_ms=4.0, welcome=WELCOME))
    assert roles == ["maker"]
    assert len(pictures) == 1
    shown = pictures[0]
    assert (shown.state, shown.venue, shown.role) == (LinkState.LIVE, "albion-venue", "maker")
    assert (shown.rtt_ms, shown.clock_offset_ms) == (4.0, 12)
    assert (shown.makers_online, shown.makers_total) == (1, 2)
    session.makers = ()
    session.tell(PartyList(makers=()))
    assert pictures[-1].makers_total == 0


def test_a_refusal_comes_with_words(link: LinkController, session: FakeSession) -> None:
    error = ConnectionRefusedByVenueError(RefusalKind.REVOKED)
    session.tell(ConnectionStatus(ConnectionState.CLOSED, error))
    assert link.picture.state is LinkState.CLOSED
    assert link.picture.problem is not None
    assert "revoked" in link.picture.problem.text().lower() + link.picture.problem.title.lower()
    assert link.picture.problem.advice
    assert link.picture.certificate_ended == "revoked"
    assert link.picture.enrol_first


def test_the_next_attempt_is_a_moment_not_a_span(
    link: LinkController, session: FakeSession
) -> None:
    error = ConnectionRefusedByVenueError(RefusalKind.NOT_YET_VALID)
    session.tell(ConnectionStatus(ConnectionState.WAITING, error, retry_in_ms=2500))
    assert link.picture.retry_at_ms == STEADY_MS + 2500
    session.tell(ConnectionStatus(ConnectionState.CONNECTING, error))
    assert link.picture.retry_at_ms == 0


def test_closing_stops_listening(link: LinkController, session: FakeSession) -> None:
    link.close()
    assert session.listeners == []


def test_a_renewal_is_shown_and_troubles_only_once_it_matters(link: LinkController) -> None:
    quiet = RenewalStatus(not_before_ms=1, not_after_ms=900, renewed_ms=2, next_ms=600)
    link.set_renewal(quiet)
    shown = link.picture
    assert (shown.certificate_from_ms, shown.certificate_until_ms) == (1, 900)
    assert (shown.renewed_ms, shown.renewal_at_ms, shown.renewal_problem) == (2, 600, None)

    cause = VenueUnreachableError(UnreachableKind.REFUSED, "venue.example", 8443)
    for urgency, tone in ((Urgency.WARNING, "warn"), (Urgency.ALARM, "danger")):
        problem = RenewalOverdueError(cause, 5 * 3_600_000, 0)
        link.set_renewal(replace(quiet, error=cause, urgency=urgency, problem=problem))
        notice = link.picture.renewal_problem
        assert notice is not None
        assert notice.title == "Your certificate ends in 5 hours and is not renewed yet"
        assert link.picture.renewal_tone == tone
    link.set_renewal(quiet)
    assert (link.picture.renewal_problem, link.picture.renewal_tone) == (None, "")


def test_a_suspension_is_shown_while_it_lasts_with_what_to_do(
    link: LinkController, session: FakeSession
) -> None:
    session.standing = Standing(
        role=Role.TRADER, kind=PrincipalKind.PERSON, suspended=True, text="unpaid fees"
    )
    session.tell(session.standing)
    told = link.picture.suspension
    assert told is not None
    assert told.title == "Suspended by the venue's operator"
    assert "Your open requests ended; trades already done stand." in told.happened
    assert told.happened.endswith("The operator says: unpaid fees.")
    assert "Your certificate stays good" in told.advice
    session.standing = replace_struct(session.standing, role=Role.MAKER, text="")
    session.tell(session.standing)
    assert link.picture.suspension is not None
    assert link.picture.suspension.happened.endswith(
        "Your live quotes were withdrawn; trades already done stand."
    )
    session.standing = Standing(role=Role.TRADER, kind=PrincipalKind.PERSON)
    session.tell(session.standing)
    assert link.picture.suspension is None


def test_an_operator_whose_certificate_is_revoked_is_told_what_that_means(
    qtbot: QtBot, session: FakeSession
) -> None:
    summary = replace(summarise(ThrowawayCa().client().certificate), operates=True)
    link = LinkController(session, summary, wall_ms=lambda: WALL_MS)
    error = ConnectionRefusedByVenueError(RefusalKind.REVOKED)
    session.tell(ConnectionStatus(ConnectionState.CLOSED, error))
    problem = link.picture.problem
    assert problem is not None
    assert problem.title == "Your operator's certificate was revoked"
    assert "ring another operator" in problem.advice
    # Everything else is told as to everybody.
    session.tell(
        ConnectionStatus(ConnectionState.CLOSED, ConnectionRefusedByVenueError(RefusalKind.EXPIRED))
    )
    assert link.picture.problem is not None
    assert "operator's" not in link.picture.problem.title

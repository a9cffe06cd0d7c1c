"""The operator's window when something stands in the way: alarms, conflicts, revocation, errors."""

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget
from screens.scenes_operator import operator_link, play, play_watching
from screens.stage import Scene, Stage
from support.desk.operating import FakeVenue
from support.desk.operating_views import HOUR_MS, NOW_MS, WORDS, enrolment, trade
from support.pki.throwaway_ca import ThrowawayCa
from support.qt import visible_text
from support.venues.busy_venue import busy_venue
from support.waiting import until

from rfqdesk.client.errors import (
    ClientError,
    ConnectionRefusedByVenueError,
    OperationRefusedError,
    OutcomeUnknownError,
    RefusalKind,
)
from rfqdesk.client.words.operations import explain_operators_end
from rfqdesk.desktop.controllers.identity.certificate_facts import ended_word, is_over
from rfqdesk.desktop.controllers.link import LinkController
from rfqdesk.desktop.controllers.notices import notice_of
from rfqdesk.desktop.controllers.operating.operating import AUDIT, LIMITS, MAKERS, MARKET, TRADES
from rfqdesk.desktop.controllers.operating.operating_watch import OperatorWatch
from rfqdesk.desktop.models.link import LinkState
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.operator_calls import OperatorCalls, pages_of
from rfqdesk.identity.certificate import summarise
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.operations.wire import OVERTAKEN
from rfqdesk.protocol.terms import Role

_ALARM = (
    "The issuing CA ends on 2026-12-20, and nobody is let in after that: run "
    "`rfqserver ca renew-issuing` at the venue's machine, with the root key."
)


async def alarmed(stage: Stage) -> QWidget:
    venue = busy_venue()
    venue.changed(alarms=(_ALARM,))
    window, parts, watching = await play_watching(stage, venue)
    link = LinkController(venue, summarise(ThrowawayCa().client().certificate))
    calls = OperatorCalls(
        window,
        OperatorWatch(venue, link, stage.tasks, window),
        watching,
        link,
        pages_of(parts.trading, parts.bounds),
    )
    watching.look()
    await until(calls.banner.isVisible)
    window.set_picture(operator_link())
    parts.enrolments.list.choose("7")
    return window


async def revoked(stage: Stage) -> QWidget:
    """By another operator, while the window was open."""
    window, parts = await play(stage)
    parts.enrolments.list.choose("7")
    parts.enrolments.list.set_live(False)
    error = ConnectionRefusedByVenueError(RefusalKind.REVOKED)
    told = explain_operators_end(error)
    assert told is not None
    window.set_picture(
        operator_link(
            state=LinkState.CLOSED,
            problem=Notice(told.title, told.happened, told.advice),
            certificate_ended=ended_word(error),
            enrol_first=is_over(error),
        )
    )
    return window


async def decided_meanwhile(stage: Stage) -> QWidget:
    """Another operator has approved whom one is about to approve."""
    venue = busy_venue()
    window, parts = await play(stage, venue)
    card = parts.enrolments.card
    parts.enrolments.list.choose("7")
    card.pair.field.setText(WORDS)
    card.terms.firm.setText("newco")
    venue.refusal = OperationRefusedError(
        "Enrolment 7 is decided already: approved as newco/nina-petrova.", OVERTAKEN
    )
    venue.changed(
        enrolments=(
            enrolment(
                7, status=EnrolmentStatus.APPROVED, firm="newco", trader="nina-petrova",
                role=Role.TRADER, decided_ms=NOW_MS - HOUR_MS // 60, serial="5c01a93e77d0",
            ),
        )
    )  # fmt: skip
    card.approve_button.click()
    await until(lambda: "decided already" in window.notice.text())
    await until(lambda: parts.enrolments.list.model.rowCount() == 0)
    return window


async def changed_meanwhile(stage: Stage) -> QWidget:
    """What one confirms is not what another operator proposes by now."""
    venue = busy_venue()
    window, parts = await play(stage, venue, TRADES)
    page = parts.trades
    await until(lambda: page.list.model.rowCount() > 0)
    page.list.choose(trade(3).trade_id)
    return await _told(
        stage,
        window,
        OperationRefusedError(
            "venue-desk/oleg proposes something else by now: cancel it (both agree). Nothing was "
            "changed: look again.",
            OVERTAKEN,
        ),
    )


async def unknown(stage: Stage) -> QWidget:
    """A halt whose answer never came."""
    window, parts = await play(stage, page=MARKET)
    parts.halts.scope.set_value(HaltScope.FIRM.value)
    parts.halts.name.setText("albion")
    parts.halts.reason.setText("Unanswered margin call")
    return await _told(stage, window, OutcomeUnknownError("halt_trading"))


async def nothing_set(stage: Stage) -> QWidget:
    window, parts = await play(stage, FakeVenue(), LIMITS)
    await until(lambda: "No limits are set" in visible_text(parts.limits))
    return window


async def broken_chain(stage: Stage) -> QWidget:
    """A record whose hash is not that of what is shown."""
    venue = busy_venue()
    window, parts = await play(stage, venue, AUDIT)
    await until(lambda: parts.audit.list.model.rowCount() > 0)
    venue.tampered = True
    parts.audit.list.table.go_to(1)
    await until(parts.audit.record.proof.isVisible)
    return window


async def exporting(stage: Stage) -> QWidget:
    window, parts = await play(stage, page=AUDIT)
    await until(lambda: parts.audit.list.model.rowCount() > 0)
    words = "Exporting … 12,400 found in 88,000 records."
    parts.audit.show_picture(replace(parts.audit.picture, exporting=words))
    return window


async def stale_makers(stage: Stage) -> QWidget:
    """Without a connection the makers stand as they were last seen."""
    window, parts = await play(stage, page=LIMITS)
    parts.bounds.show_page(MAKERS)
    await until(lambda: parts.makers.list.model.rowCount() > 0)
    parts.makers.list.set_live(False)
    parts.makers.list.choose("meridian")
    window.set_picture(
        operator_link(state=LinkState.WAITING, problem=notice_of(OutcomeUnknownError("look")))
    )
    return window


async def _told(stage: Stage, window: DeskWindow, error: ClientError) -> QWidget:
    window.tell(notice_of(error))
    await stage.painted()
    return window


SCENES = (
    Scene("operator-alarmed", alarmed),
    Scene("operator-revoked", revoked),
    Scene("operator-decided-meanwhile", decided_meanwhile),
    Scene("operator-changed-meanwhile", changed_meanwhile),
    Scene("operator-unknown", unknown),
    Scene("operator-no-limits", nothing_set),
    Scene("operator-broken-chain", broken_chain),
    Scene("operator-exporting", exporting),
    Scene("operator-stale-makers", stale_makers),
)

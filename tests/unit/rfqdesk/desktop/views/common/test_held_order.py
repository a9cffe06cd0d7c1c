"""What stands still under the mouse, and what waits for it to go."""

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from support.desk.feed import T0_MS, FeedScript
from support.desk.maker_hands import hands_at
from support.qt import visible_text

from rfqdesk.desktop.models.stack.request_strip import StripInputs, request_strip
from rfqdesk.desktop.views.common.held_order import HeldOrder
from rfqdesk.desktop.views.trader.requests.request_board import RequestBoard
from rfqdesk.protocol.terms import RequestEndReason


def come(widget: QWidget) -> None:
    spot = QPointF(5, 5)
    QApplication.sendEvent(widget, QEnterEvent(spot, spot, spot))


def go(widget: QWidget) -> None:
    QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))


def test_while_held_new_ones_come_last_and_gone_ones_stay() -> None:
    order = HeldOrder()
    assert order.want(["b", "a"]) == ["b", "a"]
    order.hold()
    assert order.want(["c", "a", "b"]) == ["b", "a", "c"]
    assert order.want(["c", "a"]) == ["b", "a", "c"]
    assert order.waits
    assert order.gone == {"b"}
    assert order.let_go() == ["c", "a"]
    assert not order.waits
    assert order.gone == frozenset()
    assert order.want(["a"]) == ["a"]


def test_what_is_new_may_have_to_wait_as_well() -> None:
    order = HeldOrder(adds=False)
    order.want(["a", "b"])
    order.hold()
    assert order.want(["c", "b"]) == ["a", "b"]
    assert (order.waiting, order.gone) == (1, {"a"})
    assert order.let_go() == ["c", "b"]
    assert order.waiting == 0


def test_a_more_urgent_request_takes_no_place_under_a_makers_mouse(qtbot: QtBot) -> None:
    hands = hands_at(qtbot)
    hands.asked(r1=60, r2=90)
    inbox = hands.page.inbox
    assert inbox.order() == ["r1", "r2"]
    qtbot.waitUntil(lambda: inbox.card("r1").y() < inbox.card("r2").y())
    places = [inbox.card(one).pos() for one in ("r1", "r2")]
    [scroll] = inbox.findChildren(QScrollArea)
    come(scroll)
    hands.desk.feed.opened("r3", own=False, ttl_ms=20_000)
    hands.show()
    QApplication.processEvents()
    assert inbox.order() == ["r1", "r2", "r3"]
    assert [inbox.card(one).pos() for one in ("r1", "r2")] == places
    assert "3 open, order held while the mouse is here" in visible_text(inbox)
    go(scroll)
    # The one in hand stays on top.
    assert inbox.order() == ["r1", "r3", "r2"]
    assert "order held" not in visible_text(inbox)
    qtbot.waitUntil(lambda: inbox.card("r3").y() < inbox.card("r2").y())


def test_a_newer_request_takes_no_place_under_a_traders_mouse(qtbot: QtBot) -> None:
    script = FeedScript()
    script.opened("one")
    script.opened("two")
    board = RequestBoard()
    qtbot.addWidget(board)
    board.resize(900, 60)

    def show() -> None:
        board.show_requests(
            request_strip(script.book(), T0_MS, StripInputs(lambda _id: None)), "one"
        )
        QApplication.processEvents()

    show()
    board.show()
    qtbot.waitUntil(lambda: board.tabs["two"].x() < board.tabs["one"].x())
    places = {rfq_id: tab.pos() for rfq_id, tab in board.tabs.items()}
    come(board)
    script.opened("three")
    show()
    assert {rfq_id: board.tabs[rfq_id].pos() for rfq_id in places} == places
    assert board.held.isVisible()
    assert board.held.text() == "1 newer"
    go(board)
    qtbot.waitUntil(lambda: board.tabs["three"].x() < board.tabs["two"].x())
    assert board.held.isHidden()


def test_a_request_that_has_gone_keeps_its_place_shut_until_the_mouse_goes(qtbot: QtBot) -> None:
    script = FeedScript()
    script.opened("one")
    script.opened("two")
    pictures = request_strip(script.book(), T0_MS, StripInputs(lambda _id: None))
    board = RequestBoard()
    qtbot.addWidget(board)
    board.resize(900, 60)
    board.show_requests(pictures, "one")
    board.show()
    come(board)
    script.ended(RequestEndReason.CANCELLED, rfq_id="two")
    board.show_requests([one for one in pictures if one.rfq_id == "one"], "one")
    assert not board.tabs["two"].isEnabled()
    go(board)
    assert list(board.tabs) == ["one"]

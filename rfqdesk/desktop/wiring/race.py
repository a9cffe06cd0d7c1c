"""Keeps the chart of the race at the request shown: its lines, and the marks as they moved."""

from PySide6.QtCore import QObject

from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.models.figures import price_digits
from rfqdesk.desktop.models.price_measures import yardstick_of
from rfqdesk.desktop.models.stack.race import RaceFold, RacePicture, race_picture, with_mark
from rfqdesk.desktop.models.stack.race_steps import Steps
from rfqdesk.desktop.views.trader.race.race_card import RaceCard

_MARKS_OF_MAX = 64


class RaceKeeper(QObject):
    """Draws lines anew only where something was told of their request, or its mark moved."""

    def __init__(self, desk: DeskController, card: RaceCard, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._card = card
        self._marks: dict[str, Steps] = {}
        self._drawn: tuple[object, ...] = ()
        self._picture: RacePicture | None = None
        self._told = RaceFold("")

    def show_request(self, rfq_id: str, now_ms: int) -> None:
        """Show this request, "" for none."""
        book, session = self._desk.book, self._desk.session
        request = book.requests.get(rfq_id)
        if request is None:
            self._card.show_race(None, self._card.chart.tick_size)
            return
        digits = price_digits(request.legs, session.instruments)
        yardstick = yardstick_of(
            request.legs,
            session.instruments,
            session.reference_prices,
            now_ms,
            digits=digits,
            price_age_max_ms=session.price_age_max_ms,
        )
        if yardstick is not None and request.open_at(now_ms):
            start = now_ms if rfq_id in self._marks else request.opened_ms
            known = self._marks.pop(rfq_id, ())
            mark = yardstick.mark
            if mark is not None:
                mark = mark.quantize(yardstick.tick)
            self._marks[rfq_id] = with_mark(known, start, mark)
            if len(self._marks) > _MARKS_OF_MAX:
                del self._marks[next(iter(self._marks))]
        marks = self._marks.get(rfq_id, ())
        drawn = (rfq_id, book.log.count_of(rfq_id), marks, digits, len(session.makers))
        if drawn != self._drawn or self._picture is None:
            names = {maker.firm: maker.name for maker in session.makers}
            self._drawn = drawn
            if self._told.rfq_id != rfq_id:
                self._told = RaceFold(rfq_id)
            self._picture = race_picture(
                book,
                rfq_id,
                name_of=lambda maker: names.get(maker) or maker,
                digits=digits,
                marks=marks,
                told=self._told,
            )
        tick = self._card.chart.tick_size if yardstick is None else yardstick.tick
        self._card.show_race(self._picture, tick)

"""The chart of the race: who bid and offered what, from when to when, on the request shown."""

from decimal import Decimal

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import DASH, elapsed_text, price_text
from rfqdesk.desktop.models.short_names import short_names
from rfqdesk.desktop.models.stack.race import RacePicture
from rfqdesk.desktop.models.stack.race_scale import RaceScale, race_scale
from rfqdesk.desktop.theme.series import series_colour
from rfqdesk.desktop.views.common import Spoken
from rfqdesk.desktop.views.trader.race.race_painting import (
    AXIS_WIDTH,
    NAMES_WIDTH,
    TIMES_HEIGHT,
    RaceSheet,
    paint_race,
)

_LINE = 16


class RaceChart(Spoken, QWidget):
    """Told the time; knows no clock of its own. Mouse and arrows look at a moment.

    What is painted for that moment stands in words in the description.
    """

    spoken_role = QAccessible.Role.Chart

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: RacePicture | None = None
        self._tick = Decimal("0.0001")
        self._now_ms = 0
        self._looked_ms = 0
        self._lit = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 110)
        self.setAccessibleName("Quotes over time")
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As large as there is room for."""
        return QSize(420, 200)

    def show_race(self, picture: RacePicture | None, tick: Decimal) -> None:
        """Show this one, None for none."""
        if (picture, tick) == (self._picture, self._tick):
            return
        if picture is None or self._picture is None or picture.rfq_id != self._picture.rfq_id:
            self._looked_ms, self._lit = 0, ""
        self._picture, self._tick = picture, tick
        self._describe()
        self.update()

    def light(self, maker: str) -> None:
        """Have one dealer's lines stand out, "" for none."""
        if maker != self._lit:
            self._lit = maker
            self.update()

    def tick(self, now_ms: int) -> None:
        """Let the time run."""
        self._now_ms = now_ms
        picture = self._picture
        if picture is None or picture.ended_ms or not self.isVisible():
            return
        self.update()

    @property
    def tick_size(self) -> Decimal:
        """The price grid of what was shown last."""
        return self._tick

    @property
    def looked_ms(self) -> int:
        """The moment that is looked at, 0 for none."""
        return self._looked_ms

    # Looking at a moment ---------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Look at the moment under the mouse."""
        picture, area = self._picture, self._area()
        if picture is None or not area.contains(event.position()):
            self._look(0)
            return
        across = (event.position().x() - area.left()) / area.width()
        self._look(self._scale(picture).time_at(across))

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse is elsewhere."""
        super().leaveEvent(event)
        self._look(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go from one change to the next; Esc leaves."""
        picture = self._picture
        key = Qt.Key(event.key())
        if picture is None or key not in {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Escape}:
            super().keyPressEvent(event)
            return
        if key == Qt.Key.Key_Escape:
            if self._looked_ms:
                self._look(0)
            else:
                super().keyPressEvent(event)
            return
        moments = picture.moments()
        if key == Qt.Key.Key_Left:
            before = [time for time in moments if not self._looked_ms or time < self._looked_ms]
            self._look(before[-1] if before else self._looked_ms)
        else:
            after = [time for time in moments if time > self._looked_ms]
            self._look(after[0] if after else self._looked_ms)

    def _look(self, time_ms: int) -> None:
        if time_ms != self._looked_ms:
            self._looked_ms = time_ms
            self._describe()
            self.update()

    def _describe(self) -> None:
        picture = self._picture
        if picture is None:
            words = ""
        elif picture.empty:
            words = "Nobody has quoted yet"
        else:
            words = picture.words_at(self._looked_ms or picture.last_ms)
        self.setAccessibleDescription(words)

    # Painting --------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the race, and what stood at the moment looked at."""
        picture = self._picture
        if picture is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sheet = RaceSheet(picture, self._scale(picture), self._area(), self._now_ms)
        paint_race(painter, sheet, self._tick, lit=self._lit)
        if picture.empty:
            self._paint_nothing_yet(painter, sheet.area)
        elif self._looked_ms:
            self._paint_look(painter, sheet)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.current().focus), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _paint_look(self, painter: QPainter, sheet: RaceSheet) -> None:
        tokens, picture = theme.current(), sheet.picture
        x = sheet.x(self._looked_ms)
        painter.setPen(QPen(QColor(tokens.accent_text), 1))
        painter.drawLine(QLineF(x, sheet.area.top(), x, sheet.area.bottom()))
        stood = picture.at(self._looked_ms)
        after = elapsed_text(self._looked_ms - picture.opened_ms)
        rows = [("", f"After {after}", "", "")]
        shorts = short_names({line.maker: line.name for line in picture.lines})
        for line, bid, offer in stood:
            low, high = (
                DASH if price is None else price_text(price, picture.digits)
                for price in (bid, offer)
            )
            rows.append((series_colour(tokens, line.place), shorts[line.maker], low, high))
        painter.setFont(theme.font("small"))
        metrics = QFontMetricsF(painter.font())
        wide = max(metrics.horizontalAdvance(name) for _c, name, _b, _o in rows) + 16
        column = max(metrics.horizontalAdvance(o) for _c, _n, _b, o in rows) + 10
        width, height = wide + 2 * column + 14, len(rows) * _LINE + 8
        # Over the names, which it repeats, as long as the moment itself stays free.
        left = self.width() - width - 2
        if x + 10 > left:
            left = max(x - 10 - width, 2)
        top = min(sheet.area.top() + 4, max(self.height() - height - 2, 2))
        box = QRectF(left, top, width, height)
        painter.setPen(QPen(QColor(tokens.control_border), 1))
        painter.setBrush(QColor(tokens.bg3))
        painter.drawRoundedRect(box, 4, 4)
        for number, (colour, name, bid_text, offer_text) in enumerate(rows):
            base = box.top() + 4 + number * _LINE + 12
            if colour:
                painter.fillRect(QRectF(box.left() + 7, base - 7, 7, 7), QColor(colour))
            painter.setPen(QColor(tokens.text if colour else tokens.text2))
            painter.drawText(QPointF(box.left() + (18 if colour else 7), base), name)
            for end, text in ((box.right() - 7 - column, bid_text), (box.right() - 7, offer_text)):
                painter.drawText(QPointF(end - metrics.horizontalAdvance(text), base), text)

    def _scale(self, picture: RacePicture) -> RaceScale:
        return race_scale(picture, self._now_ms, self._tick)

    def _paint_nothing_yet(self, painter: QPainter, area: QRectF) -> None:
        words, tokens = "No quotes yet", theme.current()
        painter.setFont(theme.font("caption"))
        place = QFontMetricsF(painter.font()).boundingRect(words)
        place.moveCenter(area.center())
        painter.fillRect(place.adjusted(-6, -3, 6, 3), QColor(tokens.bg1))
        painter.setPen(QColor(tokens.text3))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(AXIS_WIDTH, 8, -NAMES_WIDTH, -TIMES_HEIGHT)

"""The bottom line: connection, venue, times, certificate, clock."""

from collections.abc import Callable

from PySide6.QtCore import QDateTime, QTimer, QTimeZone
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys.key_table import SETTINGS
from rfqdesk.desktop.models.link import (
    STATE_TONES,
    STATE_WORDS,
    LinkPicture,
    LinkState,
    certificate_words,
    offset_words,
    renewal_words,
    rtt_words,
)
from rfqdesk.desktop.views.common import Pill, StateDot
from rfqdesk.desktop.views.common.keyed import key_tip
from rfqdesk.desktop.wall_clock import steady_clock_ms, wall_clock_ms

_TICK_MS = 1000
_OFFSET_NOTABLE_MS = 1000


class StatusBar(QFrame):
    """Shows a `LinkPicture`. The clock is the venue's as soon as that is known."""

    def __init__(
        self,
        wall_ms: Callable[[], int] = wall_clock_ms,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        tokens = theme.current()
        theme.set_role(self, "statusbar")
        self.setAccessibleName("Status")
        self._now_ms = wall_ms
        self._picture = LinkPicture()
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.space3, 3, tokens.space3, 3)
        row.setSpacing(tokens.space2)
        self.dot, self.state = self._item(row, "Connection", dot=True)
        self.venue = self._item(row, "Venue")[1]
        self.rtt = self._item(row, "Round trip to the venue and back")[1]
        self.offset = self._item(row, "Venue's clock against this computer's")[1]
        self.makers_dot, self.makers = self._item(row, "Dealers with a session now", dot=True)
        self.line_lost = self._item(row, "What the venue ends when your line is lost")[1]
        self.quiet = Pill("Do not disturb", "warn")
        # Its coming and going must not move what stands above the bar.
        kept = self.quiet.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.quiet.setSizePolicy(kept)
        self.quiet.hide()
        row.addWidget(self.quiet)
        row.addStretch(1)
        self.certificate_dot, self.certificate = self._item(row, "Your certificate", dot=True)
        self.clock = self._item(row, "Time of the venue's clock", spaced=False)[1]
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._draw)
        self._draw()

    def set_clock(self, now_ms: Callable[[], int]) -> None:
        """Take the time from another clock, in epoch milliseconds."""
        self._now_ms = now_ms
        self._draw()

    def set_picture(self, picture: LinkPicture) -> None:
        """Show another moment of the connection."""
        self._picture = picture
        self._draw()

    def set_quiet(self, words: str) -> None:
        """Show that nobody is called, `words` being how to end that; "" where they are."""
        self.quiet.setToolTip(words)
        self.quiet.setAccessibleName(f"Do not disturb: {words}")
        self.quiet.setVisible(bool(words))

    def showEvent(self, event: QShowEvent) -> None:
        """Tick while visible."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while hidden."""
        super().hideEvent(event)
        self._timer.stop()

    def _item(
        self, row: QHBoxLayout, tool_tip: str, *, dot: bool = False, spaced: bool = True
    ) -> tuple[StateDot, QLabel]:
        mark = StateDot()
        mark.setVisible(dot)
        label = QLabel()
        label.setToolTip(tool_tip)
        if dot:
            row.addWidget(mark)
        else:
            mark.setParent(self)
        row.addWidget(label)
        if spaced:
            row.addSpacing(theme.current().space3)
        return mark, label

    def _draw(self) -> None:
        picture = self._picture
        live = picture.state is LinkState.LIVE
        self._say(self.state, self._state_words(), "Connection")
        self.dot.set_tone(STATE_TONES[picture.state])
        self._say(self.venue, picture.venue, "Venue")
        self._say(self.rtt, f"RTT {rtt_words(picture.rtt_ms)}" if live else "", "Round trip")
        self._draw_offset()
        self._draw_makers()
        self._draw_disconnect()
        words, tone = certificate_words(
            picture.certificate_from_ms,
            picture.certificate_until_ms,
            self._now_ms(),
            picture.certificate_ended,
        )
        self._say(self.certificate, words, "Certificate")
        self.certificate.setToolTip(renewal_words(picture))
        theme.set_role(self.certificate, tone=tone)
        self.certificate_dot.set_tone(tone or "ok")
        self.certificate_dot.setVisible(bool(words))
        moment = QDateTime.fromMSecsSinceEpoch(self._now_ms(), QTimeZone.utc())
        self._say(self.clock, moment.toString("d MMM yyyy  HH:mm:ss") + " UTC", "Clock")

    def _draw_offset(self) -> None:
        offset_ms = self._picture.clock_offset_ms
        known = self._picture.state is LinkState.LIVE and offset_ms is not None
        self._say(self.offset, f"Clock {offset_words(offset_ms)}" if known else "", "Clock offset")
        notable = offset_ms is not None and abs(offset_ms) >= _OFFSET_NOTABLE_MS
        theme.set_role(self.offset, tone="warn" if notable else "")

    def _draw_disconnect(self) -> None:
        terms = self._picture.disconnect
        known = terms is not None and self._picture.state is LinkState.LIVE
        self._say(self.line_lost, terms.strip() if known and terms else "", "On a lost line")
        if terms is not None:
            key_tip(self.line_lost, f"{terms.note()} It is one of the settings", SETTINGS)
            theme.set_role(self.line_lost, tone=terms.tone)

    def _draw_makers(self) -> None:
        online, total = self._picture.makers_online, self._picture.makers_total
        told = online is not None and total is not None and self._picture.role in {"", "trader"}
        known = self._picture.state is LinkState.LIVE and told
        self._say(self.makers, f"{online} of {total} dealers online" if known else "", "Dealers")
        self.makers_dot.set_tone("ok" if online else "warn")
        self.makers_dot.setVisible(known)

    def _state_words(self) -> str:
        picture = self._picture
        words = STATE_WORDS[picture.state]
        if picture.state is LinkState.WAITING and picture.retry_at_ms:
            left_s = max(0, -(-(picture.retry_at_ms - steady_clock_ms()) // 1000))
            return f"{words} in {left_s} s" if left_s else f"{words} now"
        return words

    @staticmethod
    def _say(label: QLabel, words: str, name: str) -> None:
        label.setText(words)
        label.setVisible(bool(words))
        label.setAccessibleName(f"{name}: {words}" if words else "")

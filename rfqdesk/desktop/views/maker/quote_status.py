"""Where the own quote stands: live with its countdown, pulled, refused, or how it ended."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from rfqdesk.book.making import OwnState
from rfqdesk.desktop import theme
from rfqdesk.desktop.models.maker.inbox import Attempt, InboxEntry
from rfqdesk.desktop.models.maker.maker_words import quote_words, state_words
from rfqdesk.desktop.views.common import ElidedLabel, Pill
from rfqdesk.desktop.views.maker.countdown import Countdown


class QuoteStatus(QFrame):
    """One strip: the state as a pill, prices of the own quote, a sentence, its firm time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        theme.set_role(self, "panel")
        self._counting = False
        self._pill = Pill()
        self._headline = ElidedLabel()
        theme.set_role(self._headline, "title")
        self._detail = QLabel()
        theme.set_role(self._detail, "body2")
        self._detail.setWordWrap(True)
        self._detail.setTextFormat(Qt.TextFormat.PlainText)
        self._detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        # Room for two lines always, so that no field moves under the hand.
        self._detail.setMinimumHeight(2 * self._detail.fontMetrics().lineSpacing() + 2)
        self._countdown = Countdown("Your quote")
        self._countdown.setFixedWidth(140)
        top = QHBoxLayout()
        top.setSpacing(tokens.space2)
        top.addWidget(self._pill)
        top.addWidget(self._headline, 1)
        top.addWidget(self._countdown)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space3, tokens.space2, tokens.space3, tokens.space2)
        column.setSpacing(tokens.space1)
        column.addLayout(top)
        column.addWidget(self._detail)

    def show_entry(self, entry: InboxEntry) -> None:
        """Show where this request's quote stands."""
        words = state_words(entry)
        quote = entry.view.quote
        sentence = words.sentence
        if entry.refused and entry.attempt is Attempt.NONE and not entry.over:
            words_tone, word, sentence = "danger", "Refused", entry.refused
            if entry.view.state is OwnState.LIVE:
                sentence += " Your earlier quote is still live."
        else:
            words_tone, word = words.tone, words.word
        self._pill.set_state(word, words_tone)
        prices = "" if quote is None else f"{quote_words(quote, entry.terms)}, rev {quote.revision}"
        if entry.over:
            headline, detail = sentence, f"Your last quote: {prices}." if prices else ""
        else:
            headline, detail = prices or "No quote of yours yet", sentence
        self._headline.setText(headline)
        self._detail.setText(detail)
        self._counting = (
            quote is not None
            and entry.view.state is OwnState.LIVE
            and entry.attempt is not Attempt.UNKNOWN
        )
        self._countdown.setVisible(self._counting)
        if quote is not None:
            self._countdown.set_span(quote.quoted_ms, quote.valid_until_ms)
        tone = {"ok": "ok"}.get(words_tone, "") if self._counting or entry.over else ""
        theme.set_role(self, tone=tone)
        self.setAccessibleName(f"{word}. {headline}")
        self.setAccessibleDescription(detail)

    def tick(self, now_ms: int) -> None:
        """Let the firm time run down."""
        if self._counting:
            self._countdown.tick(now_ms)

    def word(self) -> str:
        """The state's word."""
        return self._pill.text()

    def text(self) -> str:
        """All that is said beside the word."""
        return f"{self._headline.text()} {self._detail.text()}".strip()

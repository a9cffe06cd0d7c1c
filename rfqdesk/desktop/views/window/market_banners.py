"""Halts and news above the workspace."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.market import MarketPicture, halt_notice, halt_refusal, news_text
from rfqdesk.desktop.views.common import Banner

_NEWS = "News from the venue"


class MarketBanners(QWidget):
    """What is halted stays as long as it is; news go when they are dismissed or their time is over.

    Dismissed news can be read again by `show_news`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = MarketPicture()
        self._dismissed: set[str] = set()
        self.halts = Banner()
        self.news = Banner(dismissable=True)
        self.news.dismissed.connect(self._on_dismissed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().space2)
        column.addWidget(self.halts)
        column.addWidget(self.news)
        self.hide()

    def show_market(self, picture: MarketPicture) -> None:
        """Show another moment; a message that was dismissed stays away."""
        self._picture = picture
        self._dismissed &= {one.news_id for one in picture.news}
        notice = halt_notice(picture.halts)
        if notice is None:
            self.halts.hide()
        else:
            tone = "danger" if halt_refusal(picture.halts) else "warn"
            words = f"{notice.happened} {notice.advice}"
            self.halts.show_message(tone, notice.title, words)
        unread = [one for one in picture.news if one.news_id not in self._dismissed]
        if unread:
            self._show_news(news_text(unread))
        else:
            self.news.hide()
        self._refresh()

    def show_news(self) -> None:
        """Show all news that still count, dismissed ones too."""
        self._dismissed.clear()
        if self._picture.news:
            self.show_market(self._picture)
            return
        self.news.show_message("accent", _NEWS, "There is none that still counts.")
        self._refresh()

    def _show_news(self, text: str) -> None:
        # News are read once: one takes a single line, several one each.
        if "\n" in text:
            self.news.show_message("accent", _NEWS, text)
        else:
            self.news.show_message("accent", f"{_NEWS}, {text}")

    def _on_dismissed(self) -> None:
        self._dismissed = {one.news_id for one in self._picture.news}
        self._refresh()

    def _refresh(self) -> None:
        self.setVisible(not (self.halts.isHidden() and self.news.isHidden()))

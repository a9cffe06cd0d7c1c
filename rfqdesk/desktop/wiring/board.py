"""What the board of requests shows, and how it is looked at, kept in the settings."""

from collections.abc import Callable, Collection

from PySide6.QtCore import QObject, QSettings

from rfqdesk.book.facts import QuoteFact
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.models.figures import price_digits
from rfqdesk.desktop.models.stack.request_strip import (
    ENDED_ON_BOARD_MAX,
    ENDED_SHOWN_MAX,
    BoardLook,
    RequestTabPicture,
    StripInputs,
    request_strip,
)
from rfqdesk.desktop.models.stack.strip_memo import StripMemo
from rfqdesk.desktop.views.trader.requests.request_board import RequestBoard

_KEY = "requests/look"


def board_pictures(
    desk: DeskController,
    now_ms: int,
    look: BoardLook,
    *,
    keep: str,
    memo: StripMemo[RequestTabPicture] | None = None,
    seen: Collection[str] = (),
) -> list[RequestTabPicture]:
    """The requests as they stand; `keep` is among them however old it is.

    Where not all can be drawn at once, those that are `seen` come first.
    """
    instruments, makers = desk.session.instruments, desk.session.makers
    names = {maker.firm: maker.name for maker in makers}

    def proved(quote: QuoteFact) -> bool:
        return desk.seals.proved(quote.maker, quote.quote_id, quote.revision)

    inputs = StripInputs(
        accept_of=desk.accept_of,
        digits_of=lambda request: price_digits(request.legs, instruments),
        name_of=lambda maker: names.get(maker) or maker,
        proved=proved,
        world=(instruments, makers),
        fate=desk.link().fate,
    )
    few = look is BoardLook.STRIP
    ended_max = ENDED_SHOWN_MAX if few else ENDED_ON_BOARD_MAX
    return request_strip(
        desk.book, now_ms, inputs, keep=keep, ended_max=ended_max, memo=memo, seen=seen
    )


class BoardKeeper(QObject):
    """Looks at the requests as they were looked at last, and remembers another way."""

    def __init__(
        self,
        settings: QSettings | None,
        board: RequestBoard,
        refresh: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._board = board
        self._refresh = refresh
        saved = settings.value(_KEY, "") if settings is not None else ""
        known = {look.value: look for look in BoardLook}
        board.set_look(known.get(str(saved), BoardLook.STRIP))
        board.look_chosen.connect(self._on_chosen)

    def _on_chosen(self, look: str) -> None:
        if self._settings is not None:
            self._settings.setValue(_KEY, look)
        self._board.set_look(BoardLook(look))
        self._refresh()

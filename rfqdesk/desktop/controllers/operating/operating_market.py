"""What an operator does about trading as such: halts, limits, prices, instruments."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from rfqdesk.desktop.controllers.operating.operating_actions import OperatingActions
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.operator.entries import HaltForm
from rfqdesk.desktop.models.operator.market_entry import InstrumentLoad, compare
from rfqdesk.protocol.instrument_file import FILE_MAX_BYTES, InstrumentFileError, read_instruments
from rfqdesk.protocol.operations.decisions import WithoutMark
from rfqdesk.protocol.operations.market_requests import (
    AllowPublisher,
    Broadcast,
    ExpireInstrument,
    HaltTrading,
    LimitName,
    ProtectMaker,
    ResetMaker,
    ResumeTrading,
    SetLimits,
    SetMarkRules,
)
from rfqdesk.protocol.operations.market_views import HaltView, InstrumentView
from rfqdesk.protocol.operations.requests import LoadInstruments
from rfqdesk.protocol.protection import ProtectionRules
from rfqdesk.protocol.terms import Instrument


class MarketActions(QObject):
    """What an operator does about trading as such; `actions` says what came of it.

    `compared` carries the `InstrumentLoad` that a file comes to, `trouble` why it comes to none.
    """

    compared = Signal(object)
    trouble = Signal(object)

    def __init__(
        self,
        actions: OperatingActions,
        listed: Callable[[], tuple[InstrumentView, ...]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._do = actions.do
        self._tasks = actions.tasks
        self._listed = listed

    # Halts and news ---------------------------------------------------------------

    def halt(self, form: HaltForm) -> None:
        """Take nothing new within the scope, and end what goes on there."""
        self._do(
            HaltTrading(scope=form.scope, name=form.name, reason=form.reason),
            lambda answer: Notice(
                f"Halted: {form.name or 'the whole venue'}",
                f"{answer.market.requests_ended} requests and {answer.market.quotes_ended} quotes "
                "ended with it.",
            ),
        )

    def resume(self, halt: HaltView) -> None:
        """Lift one halt."""
        self._do(
            ResumeTrading(scope=halt.scope, name=halt.name),
            lambda _answer: Notice(
                f"Resumed: {halt.name or 'the whole venue'}",
                "New requests and quotes are taken again, unless another halt stands.",
            ),
        )

    def publish(self, text: str, minutes: int) -> None:
        """Tell everybody."""
        self._do(
            Broadcast(text=text, minutes=minutes),
            lambda answer: Notice(
                "Everybody is told",
                f"{answer.market.sessions_told} sessions read it now; who logs on within "
                f"{minutes} minutes reads it, too.",
            ),
        )

    # Limits and protection ----------------------------------------------------------

    def set_limits(self, name: str, change: dict[LimitName, str]) -> None:
        """Change some limits; "" ends one."""
        self._do(
            SetLimits(name=name, change=change),
            lambda _answer: Notice(
                f"Limits of {name} are set", "They hold from the next message on."
            ),
        )

    def protect(self, firm: str, rules: ProtectionRules) -> None:
        """Set the operator's part of a maker's protection; no window ends it."""
        told = (
            Notice(f"{firm} is protected by your rules", "They hold from its next trade on.")
            if rules.window_ms
            else Notice(f"Your protection of {firm} has ended", "Its own holds as before.")
        )
        self._do(ProtectMaker(firm=firm, rules=rules), lambda _answer: told)

    def reset_maker(self, firm: str) -> None:
        """Let a maker firm quote again that its protection has frozen."""
        self._do(
            ResetMaker(firm=firm),
            lambda _answer: Notice(f"{firm} may quote again", "Its window begins anew."),
        )

    # Reference prices -----------------------------------------------------------------

    def set_publisher(self, name: str, allowed: bool) -> None:
        """Take reference prices from a trader, or no more."""
        told = (
            Notice(f"{name} may publish reference prices", "Its next price counts.")
            if allowed
            else Notice(
                f"{name} publishes no more",
                "Prices that it left count until they are too old, or others come.",
            )
        )
        self._do(AllowPublisher(name=name, allowed=allowed), lambda _answer: told)

    def set_mark_rules(self, age_max_ms: int, without_mark: WithoutMark) -> None:
        """Say how old a price may be, and what goes without one."""
        self._do(
            SetMarkRules(age_max_ms=age_max_ms, without_mark=without_mark),
            lambda _answer: Notice(
                "The rules about reference prices are changed",
                "They hold from the next message on, for everybody.",
            ),
        )

    # Instruments ------------------------------------------------------------------------

    def read_file(self, path: Path) -> None:
        """Read a file of instruments, and say what loading it would change."""
        self._tasks.start(self._read(path), name="read instruments")

    def load(self, load: InstrumentLoad) -> None:
        """Load what is new or changed: all of it, or nothing."""
        self._do(
            LoadInstruments(instruments=load.sent),
            lambda answer: Notice(
                f"Loaded: {len(load.new):,} new instruments, {len(load.changed):,} changed",
                f"The venue now knows {answer.instrument_count:,}.",
            ),
        )

    def expire(self, symbol: str) -> None:
        """End an instrument before its time."""
        self._do(
            ExpireInstrument(symbol=symbol),
            lambda answer: Notice(
                f"Expired: {symbol}",
                f"{answer.market.requests_ended} requests and {answer.market.quotes_ended} quotes "
                "ended with it.",
            ),
        )

    async def _read(self, path: Path) -> None:
        try:
            file = await asyncio.to_thread(_instruments_in, path)
        except (OSError, InstrumentFileError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            self.trouble.emit(Notice(f"{path.name} was not loaded", why))
            return
        load = compare(file, (view.instrument for view in self._listed()))
        if load.problem:
            self.trouble.emit(Notice(f"{path.name} was not loaded", load.problem))
        else:
            self.compared.emit(load)


def _instruments_in(path: Path) -> tuple[Instrument, ...]:
    with path.open("rb") as opened:
        return read_instruments(opened.read(FILE_MAX_BYTES + 1))

"""What the operator watches: hears that something changed, or asks, and then asks for that."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from rfqdesk.client.errors import ClientError
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.controllers.operating.market_reading import MarketReading
from rfqdesk.desktop.controllers.operating.operating_port import OperatingPort
from rfqdesk.desktop.models.operator.pictures import (
    EnrolmentsPicture,
    InstrumentsPicture,
    InvitationsPicture,
    LimitsPicture,
    MakersPicture,
    MarketPicture,
    ParticipantsPicture,
    PeoplePicture,
    PricesPicture,
    TradesPicture,
)
from rfqdesk.protocol.ids import is_party
from rfqdesk.protocol.operations.live import ChangesView, ListSessions, ShowChanges
from rfqdesk.protocol.operations.market_requests import ListGroups
from rfqdesk.protocol.operations.requests import (
    ListCertificates,
    ListEnrolments,
    ListInvitations,
    ListPrincipals,
    ListTrades,
)
from rfqdesk.protocol.operations.views import PrincipalView, TradeView

POLL_S = 1.0
"""Between questions while the venue does not say by itself that something changed."""

LISTENING_POLL_S = 3.0
LISTEN_PAUSE_S = 0.5
"""A busy market changes all the time: so long it is not heard of again."""

RETRY_MAX_S = 15.0
NEWEST = 2_000
"""Certificates that are asked for, of those that count and of the others."""

TRADES_MAX = 500
"""Trades that are asked for, the newest; those with a proposal come as well."""

SOUGHT_MAX_CHARS = 128

INVITATIONS_MAX = 500
"""The same of invitations; those that are open come as well."""

FIGURES_EVERY_S = 3
"""After so long what moves by itself is asked for: silence, queues, what was used today."""

EXPIRY_EVERY_S = 30
"""The same for what ends by itself: invitations."""

ENROLMENTS, INVITATIONS, PEOPLE = "enrolments", "invitations", "people"
PARTICIPANTS, TRADES = "participants", "trades"
MARKET, INSTRUMENTS, PRICES = "market", "instruments", "prices"
LIMITS, MAKERS, AUDIT = "limits", "makers", "audit"
PAGES = (
    ENROLMENTS, INVITATIONS, PEOPLE, PARTICIPANTS, TRADES, MARKET, INSTRUMENTS, PRICES, LIMITS,
    MAKERS, AUDIT,
)  # fmt: skip

Stamp = tuple[object, ...]


class OperatingController(QObject):
    """Keeps the picture of the page that is looked at true; each signal carries a new picture."""

    enrolments_changed = Signal(object)
    invitations_changed = Signal(object)
    participants_changed = Signal(object)
    trades_changed = Signal(object)
    people_changed = Signal(object)
    market_changed = Signal(object)
    limits_changed = Signal(object)
    makers_changed = Signal(object)
    instruments_changed = Signal(object)
    prices_changed = Signal(object)
    heard = Signal(object)
    journal_grew = Signal(int)
    pending_changed = Signal(int)
    trade_changes_pending = Signal(int)
    live_changed = Signal(bool)

    def __init__(self, session: OperatingPort, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.enrolments = EnrolmentsPicture()
        self.invitations = InvitationsPicture()
        self.participants = ParticipantsPicture()
        self.trades = TradesPicture()
        self.people = PeoplePicture()
        self.market = MarketPicture()
        self.limits = LimitsPicture()
        self.makers = MakersPicture()
        self.instruments = InstrumentsPicture()
        self.prices = PricesPicture()
        self._reading = MarketReading(session)
        self._session = session
        self._page = ENROLMENTS
        self._known: dict[str, Stamp] = {}
        self._heard: ChangesView | None = None
        self._first_look = asyncio.Event()
        self._is_listening = False
        self._sought = ""
        self._is_live = True
        self._wake = asyncio.Event()
        self._principals: tuple[Stamp, tuple[PrincipalView, ...]] = ((), ())

    def show_page(self, page: str) -> None:
        """Keep this page true from now on, beginning at once."""
        if page in PAGES and page != self._page:
            self._page = page
            self.look()

    def find_trades(self, text: str) -> None:
        """Fetch a trade of this id, or a firm's, beside the newest; "" for the newest alone."""
        self._sought = text[:SOUGHT_MAX_CHARS]
        self._known.pop(TRADES, None)
        self.look()

    def look(self) -> None:
        """Ask at once instead of when it is time."""
        self._wake.set()

    async def run(self) -> None:
        """Go on until the venue lets this certificate in no more, or until cancelled."""
        failures = 0
        while self._session.status.state is not ConnectionState.CLOSED:
            self._wake.clear()
            wait_s = LISTENING_POLL_S if self._is_listening else POLL_S
            try:
                await self._look()
                failures = 0
                self._set_live(True)
            except ClientError:
                # The session's status says what it was, in header and banner.
                failures += 1
                self._set_live(False)
                wait_s = min(RETRY_MAX_S, 2.0 ** min(failures, 6) / 2)
                self._session.will_retry(round(wait_s * 1000))
            await self._pause(wait_s)

    async def listen(self) -> None:
        """Look whenever the venue says that something changed, for as long as `run` goes on."""
        await self._first_look.wait()
        failures = 0
        while self._session.status.state is not ConnectionState.CLOSED and self._heard is not None:
            try:
                changes = await self._session.wait_changes(self._heard)
            except ClientError:
                # `run` says what it is, and is told at once to find out.
                self._is_listening = False
                failures += 1
                self.look()
                await asyncio.sleep(min(RETRY_MAX_S, 2.0 ** min(failures, 6) / 2))
                continue
            failures, self._is_listening = 0, True
            differs, self._heard = changes.counts != self._heard.counts, changes
            if differs:
                self.look()
                await asyncio.sleep(LISTEN_PAUSE_S)

    def _set_live(self, live: bool) -> None:
        if live != self._is_live:
            self._is_live = live
            self.live_changed.emit(live)

    async def _pause(self, wait_s: float) -> None:
        try:
            async with asyncio.timeout(wait_s):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _look(self) -> None:
        answer = await self._session.perform(ShowChanges())
        changes, welcome = answer.changes, self._session.welcome
        if changes is None or welcome is None:
            return
        self._heard = self._heard or changes
        self._first_look.set()
        self.heard.emit(changes)
        self.pending_changed.emit(changes.enrolments_pending)
        self.trade_changes_pending.emit(changes.trade_changes_pending)
        self.journal_grew.emit(changes.journal_seq)
        page = self._page
        fetch = self._fetching(page)
        stamp = self._stamp(page, changes, welcome.session_id)
        if fetch is not None and self._known.get(page) != stamp:
            await fetch((changes.identity, welcome.session_id))
            self._known[page] = stamp

    def _fetching(self, page: str) -> Callable[[Stamp], Awaitable[None]] | None:
        return {
            ENROLMENTS: self._fetch_enrolments,
            INVITATIONS: self._fetch_invitations,
            PARTICIPANTS: self._fetch_participants,
            TRADES: self._fetch_trades,
            PEOPLE: self._fetch_people,
            MARKET: self._fetch_market,
            LIMITS: self._fetch_limits,
            MAKERS: self._fetch_makers,
            INSTRUMENTS: self._fetch_instruments,
            PRICES: self._fetch_prices,
        }.get(page)

    def _stamp(self, page: str, changes: ChangesView, session_id: str) -> Stamp:
        now_s = asyncio.get_running_loop().time()
        turn = now_s // FIGURES_EVERY_S
        facts: dict[str, Stamp] = {
            ENROLMENTS: (changes.identity,),
            INVITATIONS: (changes.identity, now_s // EXPIRY_EVERY_S),
            PARTICIPANTS: (changes.identity, changes.market),
            TRADES: (changes.trades,),
            PEOPLE: (changes.identity, changes.sessions, turn),
            MARKET: (changes.market, changes.identity),
            LIMITS: (changes.market, changes.identity, turn),
            MAKERS: (changes.market, changes.identity, turn),
            INSTRUMENTS: (changes.market, now_s // EXPIRY_EVERY_S),
            PRICES: (changes.market, changes.identity, turn),
        }
        # Counts begin anew where the venue did.
        return (session_id, *facts.get(page, ()))

    async def _fetch_enrolments(self, _stamp: Stamp) -> None:
        answer = await self._session.perform(ListEnrolments())
        welcome = self._session.welcome
        if welcome is None:
            return
        self.enrolments = EnrolmentsPicture(
            known=True,
            enrolments=answer.enrolments,
            approvals_required=welcome.approvals_required,
            own=self._own(),
        )
        self.enrolments_changed.emit(self.enrolments)

    def _own(self) -> str:
        welcome = self._session.welcome
        return "" if welcome is None else f"{welcome.firm}/{welcome.trader}"

    async def _fetch_invitations(self, stamp: Stamp) -> None:
        answer = await self._session.perform(ListInvitations(newest=INVITATIONS_MAX))
        principals = await self._named(stamp)
        self.invitations = InvitationsPicture(
            known=True,
            invitations=answer.invitations,
            firms=tuple(one.firm for one in principals if not one.trader),
        )
        self.invitations_changed.emit(self.invitations)

    async def _fetch_participants(self, stamp: Stamp) -> None:
        principals = await self._named(stamp)
        groups = (await self._session.perform(ListGroups())).market.groups
        self.participants = ParticipantsPicture(
            known=True, principals=principals, groups=groups, own=self._own()
        )
        self.participants_changed.emit(self.participants)

    async def _fetch_trades(self, _stamp: Stamp) -> None:
        trades = (await self._session.perform(ListTrades(newest=TRADES_MAX))).trades
        sought = self._sought
        found = await self._trades_of(sought) if sought else ()
        shown = {one.trade_id for one in trades}
        self.trades = TradesPicture(
            known=True,
            trades=trades + tuple(one for one in found if one.trade_id not in shown),
            bounded=len(trades) >= TRADES_MAX,
            own=self._own(),
            sought=sought,
            found=len(found),
        )
        self.trades_changed.emit(self.trades)

    async def _fetch_people(self, stamp: Stamp) -> None:
        certificates = self.people.certificates
        if not self.people.known or self._known.get("certificates") != stamp:
            answer = await self._session.perform(ListCertificates(newest=NEWEST))
            certificates = answer.certificates
            self._known["certificates"] = stamp
        sessions = (await self._session.perform(ListSessions())).sessions
        welcome = self._session.welcome
        self.people = PeoplePicture(
            known=True,
            certificates=certificates,
            bounded=len(certificates) >= NEWEST,
            sessions=sessions,
            own_serial=welcome.certificate_serial if welcome is not None else "",
            now_ms=self._session.clock.now_ms(),
        )
        self.people_changed.emit(self.people)

    async def _fetch_market(self, stamp: Stamp) -> None:
        self.market = await self._reading.market(partial(self._named, stamp))
        self.market_changed.emit(self.market)

    async def _fetch_limits(self, stamp: Stamp) -> None:
        self.limits = await self._reading.limits(partial(self._named, stamp))
        self.limits_changed.emit(self.limits)

    async def _fetch_makers(self, stamp: Stamp) -> None:
        self.makers = await self._reading.makers(partial(self._named, stamp))
        self.makers_changed.emit(self.makers)

    async def _fetch_instruments(self, _stamp: Stamp) -> None:
        self.instruments = await self._reading.instruments()
        self.instruments_changed.emit(self.instruments)

    async def _fetch_prices(self, stamp: Stamp) -> None:
        self.prices = await self._reading.prices(partial(self._named, stamp))
        self.prices_changed.emit(self.prices)

    async def _trades_of(self, sought: str) -> tuple[TradeView, ...]:
        found = (await self._session.perform(ListTrades(trade_id=sought))).trades
        if not found and is_party(sought):
            asked = ListTrades(firm=sought, newest=TRADES_MAX)
            answer = await self._session.perform(asked)
            found = tuple(one for one in answer.trades if sought in (one.taker, one.maker))
        return found

    async def _named(self, stamp: Stamp) -> tuple[PrincipalView, ...]:
        if self._principals[0] != stamp:
            found = (await self._session.perform(ListPrincipals())).principals
            self._principals = (stamp, found)
        return self._principals[1]

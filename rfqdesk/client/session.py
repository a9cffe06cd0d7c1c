"""The trading session: what a desktop or a bot talks to."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from rfqdesk.client.asking_after import AskingAfter
from rfqdesk.client.commanding import wire_number
from rfqdesk.client.countering import Countering
from rfqdesk.client.errors import LocalMistakeError, QuoteUnprovedError
from rfqdesk.client.quote_proof import QuoteProof
from rfqdesk.client.request_life import RequestLife
from rfqdesk.protocol.commands import (
    Quote,
    QuoteCancel,
    QuotePass,
    QuoteRequest,
    QuoteRequestCancel,
    QuoteResponse,
)
from rfqdesk.protocol.events import (
    Ack,
    PartyEntry,
    QuoteLive,
    Standing,
    TradeCaptureReport,
)
from rfqdesk.protocol.life_events import (
    RevealedQuote,
)
from rfqdesk.protocol.market import HaltEntry, News
from rfqdesk.protocol.party_group import PartyGroup
from rfqdesk.protocol.prices import PricePoint, ReferencePrice, ReferencePriceUpdate
from rfqdesk.protocol.protection import (
    DeadManTimer,
    MakerProtection,
    MakerProtectionReset,
    MakerProtectionSet,
    ProtectionRules,
)
from rfqdesk.protocol.terms import (
    Allocation,
    HedgeLeg,
    Instrument,
    Leg,
    PassReason,
    PriceLevel,
    QuoteRespType,
    QuoteType,
    Side,
)


class TradingSession(RequestLife, Countering, AskingAfter):
    """One identity's session with its venue, kept up over any number of connections.

    Args:
        identity: from `rfqdesk.identity.identity.unlock`.
        resume_after_seq: last event already held, 0 for everything.
        local_address: source address to connect from, None for any.
        cancel_on_disconnect: trader: the venue is to end my requests when the
            connection is lost.
        pull_on_disconnect: maker: the venue is to withdraw my quotes when the
            connection is lost.
        lists: the venue's revocation lists, by which its certificates are judged;
            None keeps them in memory.
        snapshot: begin with what is open and what was traded today instead of the
            firm's whole history. These events come first, under numbers that
            have gaps, and later ones may be about requests that were left out.

    Every command waits for the venue's answer and raises:
        RefusalError: the venue refused; nothing happened.
        NotConnectedError, LocalMistakeError, NotSentError: nothing was sent.
        OutcomeUnknownError: it was sent, and the answer is lost. Never raised by
            `respond`, `cross` and `answer_counter` while the session goes on: these ask
            again by themselves.
    """

    @property
    def instruments(self) -> dict[str, Instrument]:
        """What can be traded, by symbol; replaced as a whole when the venue sends a new list."""
        return self._data.instruments

    @property
    def makers(self) -> tuple[PartyEntry, ...]:
        """Whom a request may be sent to."""
        return self._data.makers

    @property
    def tape(self) -> tuple[TradeCaptureReport, ...]:
        """Trades of the whole venue that were printed on its tape, oldest first, anonymous."""
        return tuple(self._data.tape.values())

    @property
    def groups(self) -> tuple[PartyGroup, ...]:
        """Named groups of makers that a request may be sent to."""
        return self._data.groups

    @property
    def standing(self) -> Standing | None:
        """What we may do, as the venue last said: it decides, and tells each change.

        None before the first logon, and of a venue too old to say.
        """
        return self._data.standing

    @property
    def halts(self) -> tuple[HaltEntry, ...]:
        """What the operator has halted and concerns us, as the venue last said; () for nothing."""
        return self._data.halts

    @property
    def news(self) -> tuple[News, ...]:
        """The operator's words to everyone that still count, the latest last."""
        return self._data.news_at(self.clock.now_ms())

    @property
    def reference_prices(self) -> Mapping[str, ReferencePrice]:
        """The last reference prices by symbol, as the venue told them; none is an offer."""
        return self._data.prices

    @property
    def price_age_max_ms(self) -> int:
        """How old they may be at most before the venue counts them as none."""
        return self._data.price_age_max_ms

    @property
    def unanswered_responses(self) -> frozenset[str]:
        """Ids of hits and lifts whose outcome is not known yet."""
        return self._pending.unanswered_responses()

    @property
    def maker_protection(self) -> MakerProtection | None:
        """Our firm's protection as the venue last said; None for those who don't quote."""
        return self._data.protection

    async def set_maker_protection(self, rules: ProtectionRules) -> Ack:
        """Set our firm's protection: its quotes are pulled once one of the rules is reached."""
        return await self._command(
            MakerProtectionSet(
                ref=self._new_id(),
                window_ms=rules.window_ms,
                trades_max=rules.trades_max,
                quantity_max=rules.quantity_max,
                delta_max=rules.delta_max,
                frozen_ms=rules.frozen_ms,
            )
        )

    async def reset_maker_protection(self) -> Ack:
        """Begin the window anew, and quote again if our firm was frozen by its own rules."""
        return await self._command(MakerProtectionReset(ref=self._new_id()))

    async def keep_alive(self, timeout_ms: int) -> Ack:
        """Have what we have going ended unless this is called again within `timeout_ms`."""
        return await self._command(DeadManTimer(ref=self._new_id(), timeout_ms=timeout_ms))

    async def publish_prices(self, prices: Sequence[PricePoint]) -> Ack:
        """Publish reference prices, if the operator entitled us to; at most 500 at once."""
        return await self._command(ReferencePriceUpdate(ref=self._new_id(), prices=tuple(prices)))

    async def request_quotes(
        self,
        legs: Sequence[Leg],
        quantity: Decimal | str,
        *,
        all_or_none: bool = True,
        min_quantity: Decimal | str = "",
        limit_price: Decimal | str = "",
        hedge: HedgeLeg | None = None,
        side: Side = Side.UNDISCLOSED,
        panel: Sequence[str] = (),
        panel_groups: Sequence[str] = (),
        disclosed: bool = True,
        respond_by_ms: int = 0,
        request_ttl_ms: int,
        draft: bool = False,
        quote_req_id: str | None = None,
    ) -> Ack:
        """Ask for quotes; the answer has the venue's `rfq_id`. without `panel` and
        `panel_groups` every maker is asked.

        Without `all_or_none` it trades in parts, each of at least `min_quantity` ("" for any).
        With `limit_price`, which no maker sees, it trades by itself with quotes at that price
        or better; `side` must then be to buy or to sell. `hedge` trades with each package at
        the price that it says.
        With `respond_by_ms` quotes are collected so long and then shown together.
        A `draft` is checked and kept for the own firm, until `open_draft` or `cancel_request`.
        """
        return await self._command(
            QuoteRequest(
                ref=self._new_id(),
                quote_req_id=quote_req_id or self._new_id(),
                legs=tuple(legs),
                quantity=wire_number(quantity),
                all_or_none=all_or_none,
                min_quantity=wire_number(min_quantity),
                limit_price=wire_number(limit_price),
                hedge=hedge,
                side=side,
                panel=tuple(panel),
                panel_groups=tuple(panel_groups),
                disclosed=disclosed,
                respond_by_ms=respond_by_ms,
                request_ttl_ms=request_ttl_ms,
                draft=draft,
            )
        )

    async def cancel_request(self, quote_req_id: str) -> Ack:
        """Take a request back."""
        return await self._command(
            QuoteRequestCancel(ref=self._new_id(), quote_req_id=quote_req_id)
        )

    async def quote(
        self,
        rfq_id: str,
        *,
        bid: PriceLevel | None = None,
        offer: PriceLevel | None = None,
        bid_legs: Sequence[str] = (),
        offer_legs: Sequence[str] = (),
        all_or_none: bool = False,
        quote_type: QuoteType = QuoteType.FIRM,
        last_look: bool = False,
        quote_ttl_ms: int = 0,
        quote_id: str | None = None,
        revision: int | None = None,
    ) -> Ack:
        """Quote, or replace the quote that stands. 0 for `quote_ttl_ms` is firm to the end.

        `bid_legs` and `offer_legs` say what a price is made of: one for each leg, which times
        their ratios come to it exactly. With `all_or_none` each side is traded whole or not at
        all; with `last_look`, where the venue allows it, acceptances are put to us first
        (`answer_last_look`).
        Id and revision are remembered per request; give them only to override.
        """
        self._require_logged_on()
        line_id, next_revision = self._lines.take(rfq_id, self._new_id(), quote_id, revision)
        return await self._command(
            Quote(
                ref=self._new_id(),
                rfq_id=rfq_id,
                quote_id=line_id,
                revision=next_revision,
                bid=bid,
                offer=offer,
                bid_legs=tuple(bid_legs),
                offer_legs=tuple(offer_legs),
                all_or_none=all_or_none,
                quote_type=quote_type,
                last_look=last_look,
                quote_ttl_ms=quote_ttl_ms,
            )
        )

    async def cancel_quote(self, rfq_id: str = "", *, quote_id: str = "") -> Ack:
        """Withdraw one quote, that of one request, or without either all quotes."""
        return await self._command(
            QuoteCancel(ref=self._new_id(), rfq_id=rfq_id, quote_id=quote_id)
        )

    async def pass_request(
        self, rfq_id: str, text: str = "", *, reason: PassReason = PassReason.OTHER
    ) -> Ack:
        """Tell that no price comes from us."""
        return await self._command(
            QuotePass(ref=self._new_id(), rfq_id=rfq_id, reason=reason, text=text)
        )

    async def accept(
        self,
        quote: QuoteLive | RevealedQuote,
        response: QuoteRespType,
        quote_req_id: str,
        quantity: Decimal | str,
        *,
        allocations: Sequence[Allocation] = (),
        unproved_ok: bool = False,
    ) -> Ack:
        """Hit or lift `quote` as it stands: this revision, at no worse a price than it shows.

        `quantity` is the request's, or where it trades in parts what is wanted of it.
        `allocations` to own accounts add up to it. See `respond` for what a lost connection
        means, and for `unproved_ok`.
        """
        level = quote.bid if response is QuoteRespType.HIT else quote.offer
        if level is None:
            raise LocalMistakeError(f"{quote.maker} quotes no price to {response.value}")
        return await self.respond(
            QuoteResponse(
                ref="",
                quote_resp_id=self._new_id(),
                quote_req_id=quote_req_id,
                maker=quote.maker,
                quote_id=quote.quote_id,
                revision=quote.revision,
                response=response,
                quantity=wire_number(quantity),
                price=level.price,
                allocations=tuple(allocations),
            ),
            unproved_ok=unproved_ok,
        )

    def proof_of(self, quote: QuoteLive | RevealedQuote) -> QuoteProof:
        """Find out whether a quote is its maker's own word, as things stand now."""
        if isinstance(quote, QuoteLive):
            return self._prover.prove(quote)
        return self._prover.prove_named(quote.maker, quote.quote_id, quote.revision)

    def proof_named(self, maker: str, quote_id: str, revision: int) -> QuoteProof:
        """The same, of a quote that this session was shown and that is known by its name."""
        return self._prover.prove_named(maker, quote_id, revision)

    async def respond(self, response: QuoteResponse, *, unproved_ok: bool = False) -> Ack:
        """Hit or lift; returns with the `trade_id` once the venue has traded.

        Of a quote with last look it returns with `pending`: nothing has traded yet, and
        `last_look_ended` and `execution_report` tell in the feed whether it does.

        `ref` and `poss_resend` of the argument are set here. When the
        connection is lost meanwhile, this goes on waiting, asks the venue about
        this `quote_resp_id` as soon as the session stands again, and returns
        or raises what really happened. Such a question never trades.

        A quote that is not proved to be its maker's (see `proof_of`), or that this
        session has not seen, is accepted with `unproved_ok` only.

        Raises:
            QuoteUnprovedError: it is not; nothing was sent.
        """
        proof = self.proof_named(response.maker, response.quote_id, response.revision)
        if proof.flaw is not None and not unproved_ok:
            raise QuoteUnprovedError(response.maker, proof.flaw, proof.text)
        return await self._command(
            msgspec.structs.replace(response, ref=self._new_id(), poss_resend=False)
        )

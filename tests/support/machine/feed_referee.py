"""A second opinion on what each firm was shown, made from the events alone."""

from support.machine.referee_record import Case, Record

from rfqdesk.protocol import life_events as life
from rfqdesk.protocol import offers as feed
from rfqdesk.protocol.events import ExecutionReport, FeedEvent, QuoteEnded, QuoteLive
from rfqdesk.protocol.events import RequestEnded as RequestEndedMessage
from rfqdesk.protocol.events import RequestOpened as RequestOpenedMessage
from rfqdesk.protocol.events import RequestPassed as RequestPassedMessage
from rfqdesk.protocol.terms import CounterEndReason, QuoteEndReason, RequestEndReason
from rfqserver.engine.state.transitions import RequestStatus


class FeedReferee(Record):
    """Objects to a message that its reader was not owed."""

    def check_feed(self, firm: str, messages: list[FeedEvent]) -> None:
        """Object to anything a firm was shown and is not owed, and to a trade it missed."""
        assert [message.seq for message in messages] == list(range(1, len(messages) + 1))
        for message in messages:
            if message.rfq_id not in self.cases:
                assert isinstance(message, life.RequestDrafted | RequestEndedMessage)
                continue
            case = self.cases[message.rfq_id]
            if firm == case.opened.taker:
                continue
            assert firm in case.opened.panel
            self._check_makers_message(firm, case, message)
        told = {m.trade_id for m in messages if isinstance(m, ExecutionReport)}
        assert told == {t.trade_id for t in self.trades if firm in {t.taker, t.maker}}

    def _check_makers_message(self, firm: str, case: Case, message: FeedEvent) -> None:
        shown_taker = case.opened.taker if case.opened.disclosed else ""
        match message:
            case RequestOpenedMessage():
                assert (message.quote_req_id, message.trader, message.panel) == ("", "", ())
                assert message.limit_price == ""
                assert message.firm == shown_taker
            case QuoteEnded():
                assert message.maker == firm
                # Where it stood is not told here.
                assert message.reason not in {QuoteEndReason.COVERED, QuoteEndReason.TIED}
            case QuoteLive() | RequestPassedMessage():
                assert message.maker == firm
            case life.RequestWorking() | life.RequoteRequested():
                assert message.maker == firm
            case life.RequestAmended():
                assert message.panel == ()
            case ExecutionReport():
                assert message.maker == firm
                assert (message.quote_req_id, message.quote_resp_id) == ("", "")
                assert message.taker == shown_taker
                assert bool(message.taker_trader) == case.opened.disclosed
                assert (message.leaves_quantity, message.cum_quantity) == ("", "")
                assert (message.quality, message.cover_price) == (None, "")
                assert message.allocations == ()
            case RequestEndedMessage():
                won = case.status is RequestStatus.FILLED and any(
                    t.rfq_id == message.rfq_id and t.maker == firm for t in self.trades
                )
                assert message.cum_quantity == ""
                owed = {
                    RequestStatus.EXPIRED: RequestEndReason.EXPIRED,
                    RequestStatus.INSTRUMENT_EXPIRED: RequestEndReason.INSTRUMENT_EXPIRED,
                }.get(case.status, RequestEndReason.CLOSED)
                assert message.reason is (RequestEndReason.FILLED if won else owed)
            case _:
                self._check_makers_offer(firm, message)

    def _check_makers_offer(self, firm: str, message: FeedEvent) -> None:
        match message:
            case feed.LastLookAsked() | feed.LastLookEnded():
                assert (message.maker, message.quote_resp_id) == (firm, "")
            case feed.CounterOffered():
                assert message.maker == firm
                assert (message.counter_id, message.trader) == ("", "")
            case feed.CounterEnded():
                assert message.maker == firm
                assert message.counter_id == ""
                assert message.reason is not CounterEndReason.OVERTAKEN
            case _:
                raise AssertionError(f"{firm} was shown {message}")

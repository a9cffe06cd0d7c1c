"""Planted faults around counters and last looks."""

from typing import Any

import pytest
from msgspec.structs import replace
from simulation.planting import fault

from rfqdesk.protocol.terms import CounterRespType
from rfqserver.engine import accepting, countering, crossing, decide, expiring, looking, trading
from rfqserver.engine.looking import LastLookResponse
from rfqserver.engine.seeing import visibility
from rfqserver.engine.state import evolve_looks


@fault("last look")
def last_look_window_ignored(patch: pytest.MonkeyPatch) -> None:
    """A maker may think two seconds longer, whatever the venue's window is."""
    real_response, real_expired = looking.decide_look_response, looking.expired_looks

    def response(state: Any, *given: Any, **named: Any) -> Any:
        looks = {name: replace(one, until_time_ms=2**60) for name, one in state.looks.items()}
        return real_response(replace(state, looks=looks), *given, **named)

    def expired(state: Any, now_ms: int, *given: Any, **named: Any) -> Any:
        return real_expired(state, now_ms - 2_000, *given, **named)

    patch.setattr(decide, "decide_look_response", response)
    patch.setattr(expiring, "expired_looks", expired)


@fault("last look", "quantity", "nothing breaks")
def reserved_is_traded_twice(patch: pytest.MonkeyPatch) -> None:
    """What waits for a maker's last look can be accepted once more."""
    real = accepting.request_to_take

    def unreserved(state: Any, *given: Any) -> Any:
        return real(replace(state, looks={}), *given)

    for module in (accepting, crossing):
        patch.setattr(module, "request_to_take", unreserved)


@fault("last look")
def last_look_not_asked(patch: pytest.MonkeyPatch) -> None:
    """An acceptance trades though its maker wanted to be asked."""
    patch.setattr(accepting, "ask_for_look", _trade_at_once)


def _trade_at_once(
    batch: Any, order: Any, quote: Any, quantity: str, *, look_id: str, now_ms: int
) -> None:
    fill = accepting.Fill(quote.maker, accepting.decimal_of(quantity))
    accepting.trade(batch, order, (fill,), (look_id,), now_ms)


@fault("what was agreed", "price")
def last_look_at_another_price(patch: pytest.MonkeyPatch) -> None:
    """A maker's word is taken for a price of its own."""
    real = looking._terms_of
    patch.setattr(looking, "_terms_of", lambda *given: replace(real(*given), price="0.061"))


@fault("what was asked", "one fill", "nothing breaks")
def last_look_no_is_yes(patch: pytest.MonkeyPatch) -> None:
    """Whatever the maker answers, it trades."""
    real = looking.decide_look_response

    def agreeable(state: Any, command: LastLookResponse, *given: Any, **named: Any) -> Any:
        return real(state, replace(command, response=CounterRespType.ACCEPT), *given, **named)

    patch.setattr(decide, "decide_look_response", agreeable)


@fault("one outcome")
def last_look_leaves_it_pending(patch: pytest.MonkeyPatch) -> None:
    """Whoever asks again is told that the maker still thinks."""
    real = evolve_looks._end

    def forgetful(state: Any, event: Any) -> None:
        key = evolve_looks.CommandKey(evolve_looks.RESPONSE_KIND, event.taker, event.quote_resp_id)
        pending = state.outcomes.get(key)
        real(state, event)
        if pending is not None:
            state.outcomes[key] = pending

    patch.setattr(evolve_looks, "_end", forgetful)


@fault("counters")
def counter_stands_too_long(patch: pytest.MonkeyPatch) -> None:
    """A counter can be accepted two seconds after the time that its trader gave it."""
    real = countering._offered

    def longer(*given: Any) -> Any:
        event = real(*given)
        return replace(event, valid_until_time_ms=event.valid_until_time_ms + 2_000)

    patch.setattr(countering, "_offered", longer)


@fault("counters", "nothing breaks")
def counters_not_overtaken(patch: pytest.MonkeyPatch) -> None:
    """A counter stands for more than is left of the request."""
    patch.setattr(trading, "end_overtaken", lambda *_: None)


@fault("counters")
def counters_without_end(patch: pytest.MonkeyPatch) -> None:
    """Nobody counts the rounds."""
    patch.setattr(countering, "COUNTER_ROUNDS_MAX", 100)


@fault("durable before said", "linearizable")
def counter_withdrawn_in_words_only(patch: pytest.MonkeyPatch) -> None:
    """A withdrawal is confirmed, and the counter stands."""
    real = countering.decide_counter_cancel

    def in_words(*given: Any) -> Any:
        found = real(*given)
        return replace(found, events=()) if hasattr(found, "events") else found

    patch.setattr(decide, "decide_counter_cancel", in_words)


@fault("visibility")
def counters_id_shown(patch: pytest.MonkeyPatch) -> None:
    """A maker reads the taker's own id and trader beside a counter."""
    real = visibility.project_offer
    patch.setattr(
        visibility, "project_offer", lambda event, _firm, seq: real(event, event.taker, seq)
    )

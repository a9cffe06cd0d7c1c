"""Planted faults of the engine's rules."""

from itertools import count
from typing import Any

import pytest
from msgspec.structs import replace
from simulation.planting import fault

from rfqdesk.protocol import matching
from rfqdesk.protocol.terms import QuoteEndReason
from rfqserver.ca import records
from rfqserver.engine import (
    accepting,
    batch,
    crossing,
    decide,
    quality,
    quoting,
    requesting,
    resting,
    revealing,
)
from rfqserver.engine.commands import EndDealing
from rfqserver.engine.facts.events import Event, QuoteEnded
from rfqserver.engine.seeing import visibility
from rfqserver.engine.state import evolve_crosses, state
from rfqserver.gateway import command_verifier
from rfqserver.service import dealing, endings, sequencer
from rfqserver.service.feed import tape
from rfqserver.service.operator import trade_desk

LOST = {QuoteEndReason.DONE_AWAY, QuoteEndReason.COVERED, QuoteEndReason.TIED}


@fault("one outcome", "one fill", "ids")
def idempotency_off(patch: pytest.MonkeyPatch) -> None:
    """An id that was seen before is taken for a new one."""
    patch.setattr(decide, "repeated", lambda *_: None)


@fault("one outcome", "one fill")
def a_reask_may_trade(patch: pytest.MonkeyPatch) -> None:
    """The mark of a re-ask is not looked at."""
    real = accepting.decide_response

    def response(state: Any, command: Any, *rest: Any, **named: Any) -> Any:
        return real(state, replace(command, poss_resend=False), *rest, **named)

    patch.setattr(decide, "decide_response", response)


@fault("one outcome")
def a_reask_may_open(patch: pytest.MonkeyPatch) -> None:
    """The mark of a request that is only asked after is not looked at."""
    real = decide.decide_request

    def request(state: Any, command: Any, *rest: Any, **named: Any) -> Any:
        return real(state, replace(command, poss_resend=False), *rest, **named)

    patch.setattr(decide, "decide_request", request)


@fault("no fill after expiry", "linearizable")
def expiry_check_off(patch: pytest.MonkeyPatch) -> None:
    """A quote or request counts as live until the event that ends it has come round."""
    for module in (accepting, crossing, resting, quality, revealing):
        if hasattr(module, "is_live"):
            patch.setattr(module, "is_live", lambda quote, _now_ms: quote.ended is None)
        if hasattr(module, "is_open"):
            patch.setattr(module, "is_open", lambda request, _now_ms: request.ended is None)


@fault("no fill after withdrawal", "what was asked", "price", "nothing breaks", "linearizable")
def withdrawal_check_off(patch: pytest.MonkeyPatch) -> None:
    """A quote can be traded on until its time is over, withdrawn or not."""
    real = accepting._check_firm

    def check(quote: Any, revision: int, now_ms: int) -> Any:
        return real(replace(quote, ended=None), revision, now_ms)

    patch.setattr(accepting, "_check_firm", check)


@fault("no fill after withdrawal", "nothing breaks", "replay")
def revision_check_off(patch: pytest.MonkeyPatch) -> None:
    """A replaced price can still be traded on."""
    real = accepting._check_firm

    def check(quote: Any, revision: int, now_ms: int) -> Any:
        return real(replace(quote, revision=revision), revision, now_ms)

    patch.setattr(accepting, "_check_firm", check)
    real_trade = accepting.trade

    def as_asked(batch: Any, order: Any, *rest: Any) -> None:
        real_trade(batch, order, *rest)
        batch.events[0] = replace(batch.events[0], revision=asked[0])

    asked = [0]
    real_response = accepting.decide_response

    def response(venue: Any, command: Any, *rest: Any, **named: Any) -> Any:
        asked[0] = command.revision
        return real_response(venue, command, *rest, **named)

    patch.setattr(accepting, "trade", as_asked)
    patch.setattr(decide, "decide_response", response)


@fault("quantity", "nothing breaks")
def overfill(patch: pytest.MonkeyPatch) -> None:
    """More is traded than is left of the request."""
    patch.setattr(accepting, "check_taken", lambda *_: None)


@fault("quantity", "nothing breaks")
def quote_overfilled(patch: pytest.MonkeyPatch) -> None:
    """More is traded than a maker quoted."""
    real = accepting._check_terms

    def check(request: Any, quote: Any, level: Any, command: Any) -> Any:
        return real(request, quote, replace(level, quantity=command.quantity), command)

    patch.setattr(accepting, "_check_terms", check)


@fault("quantity")
def minimum_not_held(patch: pytest.MonkeyPatch) -> None:
    """Less is traded than the requester wants to trade at a time."""
    real = accepting.check_taken
    patch.setattr(
        accepting,
        "check_taken",
        lambda request, taken: real(replace(request, min_quantity=""), taken),
    )


@fault("price")
def worst_price_not_held(patch: pytest.MonkeyPatch) -> None:
    """The trader's limit is not looked at."""
    real = accepting._check_terms

    def check(request: Any, quote: Any, level: Any, command: Any) -> Any:
        return real(request, quote, level, replace(command, price=level.price))

    patch.setattr(accepting, "_check_terms", check)


@fault("order")
def losers_left_live(patch: pytest.MonkeyPatch) -> None:
    """A trade does not end the other makers' quotes."""
    real = batch.Batch.add

    def add(self: batch.Batch, event: Event) -> None:
        if not (isinstance(event, QuoteEnded) and event.reason in LOST):
            real(self, event)

    patch.setattr(batch.Batch, "add", add)


@fault("limits")
def limits_off(patch: pytest.MonkeyPatch) -> None:
    """Nobody's limits are looked at."""
    for module in (accepting, crossing, quoting, requesting, resting):
        if hasattr(module, "check_entitled"):
            patch.setattr(module, "check_entitled", lambda *_: None)
        if hasattr(module, "may_deal"):
            patch.setattr(module, "may_deal", lambda *_: True)


@fault("limits")
def suspension_off(patch: pytest.MonkeyPatch) -> None:
    """The suspended go on dealing."""
    patch.setattr(decide, "check_active", lambda *_: None)
    patch.setattr(quoting, "may_deal", lambda *_: True)


@fault("revocation")
def revoked_go_on(patch: pytest.MonkeyPatch) -> None:
    """A revoked certificate is kept on record, and its sessions go on."""
    real = records.CertificateRecord.status

    def status(self: records.CertificateRecord, now_ms: int) -> records.CertificateStatus:
        found = real(self, now_ms)
        if found is records.CertificateStatus.REVOKED:
            return records.CertificateStatus.ACTIVE
        return found

    patch.setattr(records.CertificateRecord, "status", status)
    patch.setattr(dealing.DealingDesk, "end_certificate", lambda *_: 0)


@fault("revocation")
def revoked_leave_their_quotes(patch: pytest.MonkeyPatch) -> None:
    """The sessions end, and what they had on offer stays."""
    patch.setattr(
        endings, "of_revoked", lambda firm, trader, _role: EndDealing(firm=firm, trader=trader)
    )


@fault("halts", "limits", "maker protection")
def halts_off(patch: pytest.MonkeyPatch) -> None:
    """A halt ends what is going, and new things are taken all the same."""
    patch.setattr(decide, "check_protection", lambda *_: None)


@fault("one fill", "quantity")
def cross_rests_for_ever(patch: pytest.MonkeyPatch) -> None:
    """What a resting cross has traded is not taken off it."""
    patch.setattr(evolve_crosses, "difference", lambda one, _other: one)


@fault("one fill")
def later_crosses_go_first(patch: pytest.MonkeyPatch) -> None:
    """What was placed last trades first."""
    real = batch.Batch.__init__

    def reversed_(self: Any, *given: Any) -> None:
        real(self, *given)
        self.state.crosses = dict(reversed(self.state.crosses.items()))

    patch.setattr(batch.Batch, "__init__", reversed_)


@fault("quantity", "nothing breaks")
def cross_fills_too_much(patch: pytest.MonkeyPatch) -> None:
    """Each maker fills a cross as if it were the only one."""
    patch.setattr(matching, "difference", lambda one, _other: one)


@fault("visibility")
def limit_price_shown(patch: pytest.MonkeyPatch) -> None:
    """Makers are told at which price a request trades by itself."""
    real = visibility._request_opened

    def shown(event: Any, firm: str, seq: int) -> Any:
        return replace(real(event, firm, seq), limit_price=event.limit_price)

    patch.setattr(visibility, "_request_opened", shown)


@fault("visibility", "sequence")
def sealed_quotes_shown(patch: pytest.MonkeyPatch) -> None:
    """A quote is shown as it comes, though it was to be held back."""
    real = quoting._submitted

    def shown(*given: Any, **named: Any) -> Any:
        return replace(real(*given, **named), hidden=False)

    patch.setattr(quoting, "_submitted", shown)


@fault("visibility")
def tape_without_delay(patch: pytest.MonkeyPatch) -> None:
    """The tape prints a trade when it is done."""
    patch.setattr(tape.Tape, "_due_ms", lambda _self, _trade_id: 0)


@fault("four eyes")
def one_operator_changes_a_trade(patch: pytest.MonkeyPatch) -> None:
    """Two accounts are not told apart."""
    real, uids = trade_desk.ChangeTrade, count(1)
    patch.setattr(
        trade_desk, "ChangeTrade", lambda **members: real(**{**members, "uid": next(uids)})
    )


@fault("signature")
def signatures_off(patch: pytest.MonkeyPatch) -> None:
    """Whoever is connected may say anything in anybody's name."""
    patch.setattr(command_verifier.CommandVerifier, "check", lambda *_: None)


@fault("replay", "one outcome", "nothing breaks")
def evolve_forgets(patch: pytest.MonkeyPatch) -> None:
    """What the live state does and a replay does are two things."""
    real, calls = sequencer.evolve, [0]

    def forgetful(venue: state.VenueState, event: Event) -> None:
        calls[0] += 1
        real(venue, event)
        if isinstance(event, QuoteEnded) and calls[0] % 7 == 0:
            venue.outcomes.popitem()

    patch.setattr(sequencer, "evolve", forgetful)

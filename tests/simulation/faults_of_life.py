"""Planted faults of drafts, amendments, requotes, and of what goes with a price."""

from typing import Any

import pytest
from msgspec.structs import replace
from simulation.planting import fault

from rfqdesk.protocol.commands import QuoteRequestAmend
from rfqserver.engine import (
    accepting,
    allocating,
    amending,
    crossing,
    drafting,
    life,
    quoting,
    requoting,
    trading,
)
from rfqserver.engine.seeing import life_visibility, visibility
from rfqserver.engine.state import evolve_life


@fault("amend", "nothing breaks")
def amendment_narrows(patch: pytest.MonkeyPatch) -> None:
    """A request can be made shorter, from under those who quote on it."""

    def shorter(_state: Any, request: Any, command: QuoteRequestAmend) -> int:
        ttl_ms = command.request_ttl_ms
        return request.opened_time_ms + ttl_ms if ttl_ms else int(request.expire_time_ms)

    patch.setattr(amending, "_expire_time_ms", shorter)


@fault("visibility", "sequence")
def added_makers_told_to_all(patch: pytest.MonkeyPatch) -> None:
    """Makers asked before learn whom else the requester asks."""
    real = life_visibility.project_life

    def telling(event: Any, firm: str, seq: int) -> Any:
        told = real(event, firm, seq)
        return replace(told, panel=event.panel) if hasattr(event, "extended") else told

    patch.setattr(visibility, "project_life", telling)


@fault("visibility", "sequence", "drafts", "durable before said")
def drafts_shown(patch: pytest.MonkeyPatch) -> None:
    """A maker can read what is drafted."""
    real = visibility.life_recipients

    def shown(event: Any) -> frozenset[str]:
        drafted = type(event).__name__ == "RequestDrafted"
        return real(event) | {"birch"} if drafted else real(event)

    patch.setattr(visibility, "life_recipients", shown)


@fault("drafts", "nothing breaks")
def discarded_drafts_open(patch: pytest.MonkeyPatch) -> None:
    """What was taken back can be opened."""
    kept: dict[Any, Any] = {}
    real_forget, real_open = evolve_life._forget_draft, life.decide_open

    def forget(state: Any, key: Any) -> None:
        kept[key] = state.drafts[key]
        real_forget(state, key)

    def open_again(state: Any, command: Any, actor: Any, *given: Any, **named: Any) -> Any:
        key = (actor.firm, command.quote_req_id)
        if key in state.ended_drafts:
            state = replace(state, ended_drafts={}, drafts=state.drafts | {key: kept[key]})
        return real_open(state, command, actor, *given, **named)

    patch.setattr(evolve_life, "_forget_draft", forget)
    patch.setattr(life, "decide_open", open_again)
    patch.setattr(drafting, "is_kept", lambda *_: True)


@fault("panel")
def requotes_without_end(patch: pytest.MonkeyPatch) -> None:
    """A maker can be asked anew as often as one likes."""
    patch.setattr(requoting, "REQUOTES_MAX", 10_000)
    real = requoting.decide_requote

    def again(state: Any, command: Any, actor: Any, now_ms: int) -> Any:
        requests = {
            name: replace(one, asked_again=frozenset()) for name, one in state.requests.items()
        }
        return real(replace(state, requests=requests), command, actor, now_ms)

    patch.setattr(life, "decide_requote", again)


@fault("expiry")
def respond_by_off(patch: pytest.MonkeyPatch) -> None:
    """A maker may come in when it has seen nothing of the others for long enough."""
    for module in (quoting, life):
        patch.setattr(module, "check_respond_by", lambda *_: None)


@fault("leg prices")
def leg_prices_not_added_up(patch: pytest.MonkeyPatch) -> None:
    """Leg prices need not make up the price."""
    patch.setattr(quoting, "check_leg_prices", lambda *_: None)


@fault("leg prices")
def leg_prices_of_the_other_side(patch: pytest.MonkeyPatch) -> None:
    """A trade has the leg prices of the bid where the offer was lifted."""
    real = trading._executed

    def executed(request: Any, quote: Any, *given: Any, **named: Any) -> Any:
        turned = replace(quote, bid_legs=quote.offer_legs, offer_legs=quote.bid_legs)
        return real(request, turned, *given, **named)

    patch.setattr(trading, "_executed", executed)


@fault("allocations")
def allocations_not_added_up(patch: pytest.MonkeyPatch) -> None:
    """Accounts may be given more or less than is dealt."""
    for module in (accepting, crossing):
        patch.setattr(module, "check_allocations", lambda *_: None)


@fault("allocations")
def allocations_begin_anew(patch: pytest.MonkeyPatch) -> None:
    """Each part of a cross goes to the first account."""
    real = allocating.split
    for module in (trading, crossing):
        patch.setattr(module, "split", lambda given, quantity: (real(given, quantity)[0], given))


@fault("visibility")
def allocations_shown(patch: pytest.MonkeyPatch) -> None:
    """A maker reads for whom the other side deals."""
    real = visibility._execution_report

    def told(event: Any, firm: str, seq: int) -> Any:
        return replace(real(event, firm, seq), allocations=event.allocations)

    patch.setattr(visibility, "_execution_report", told)


@fault("hedge")
def hedge_of_half_the_trade(patch: pytest.MonkeyPatch) -> None:
    """The hedge does not follow the quantity."""
    patch.setattr(
        trading, "hedge_quantity", lambda hedge, _quantity: "" if hedge is None else "0.1"
    )

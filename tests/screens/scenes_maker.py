"""The maker's panel in its states."""

from decimal import Decimal

from PySide6.QtWidgets import QWidget
from screens.stage import SIZE, Scene, Stage, link
from support.desk.making import CALL, MakerDesk

from rfqdesk.desktop.models.disconnect import DisconnectPicture
from rfqdesk.desktop.models.maker.auto_rule import (
    DAY_MS,
    AutoRule,
    Counted,
    Limit,
    Per,
    WidthUnit,
)
from rfqdesk.desktop.models.maker.auto_table import AutoPicture, RuleLine
from rfqdesk.desktop.models.maker.inbox import Answer
from rfqdesk.desktop.models.stack.desk_state import DeskLink
from rfqdesk.desktop.views.maker import MakerPage
from rfqdesk.desktop.views.maker.panels import join_panels, maker_panels
from rfqdesk.protocol.protection import MakerProtection, ProtectionRules
from rfqdesk.protocol.structures import Strategy
from rfqdesk.protocol.terms import (
    CounterRespType,
    HedgeLeg,
    LegSide,
    QuoteEndReason,
    RequestEndReason,
    Side,
)


def _show(stage: Stage, desk: MakerDesk) -> QWidget:
    return _page(stage, desk).window()


def _page(stage: Stage, desk: MakerDesk, *, pulls: bool = True) -> MakerPage:
    terms = DisconnectPicture(maker=True, chosen=True, in_force=pulls)
    picture = link(role="maker", organisation="Meridian Digital", disconnect=terms)
    window = stage.window(picture)
    page = MakerPage(lambda: desk.now_ms, apart=True)
    join_panels(page, window.add_workspace("make", "Make markets", maker_panels(page)))
    window.resize(*SIZE)
    page.show_snapshot(desk.snapshot())
    return page


def _asked() -> MakerDesk:
    desk = MakerDesk()
    desk.feed.opened("rfq-1", own=False, ttl_ms=9_000)
    desk.feed.opened("rfq-2", own=False, side=Side.UNDISCLOSED, legs=CALL, ttl_ms=40_000)
    desk.feed.opened("rfq-3", own=False, side=Side.SELL, disclosed=False, quantity="12.5")
    desk.marked()
    desk.now_ms += 2_000
    return desk


async def empty(stage: Stage) -> QWidget:
    return _show(stage, MakerDesk())


async def quotes_stay(stage: Stage) -> QWidget:
    return _page(stage, _asked(), pulls=False).window()


async def asked(stage: Stage) -> QWidget:
    return _show(stage, _asked())


async def quoting(stage: Stage) -> QWidget:
    desk = _asked()
    desk.feed.quoted("meridian", "0.0050", "0.0058", firm_ms=20_000)
    return _show(stage, desk)


async def outcomes(stage: Stage) -> QWidget:
    desk = _asked()
    desk.feed.quoted("meridian", "0.0050", "0.0058")
    desk.feed.traded("meridian", "0.0058", side=Side.SELL)
    desk.feed.quote_ended("meridian", QuoteEndReason.TRADED)
    desk.feed.ended(RequestEndReason.CLOSED)
    desk.feed.quoted("meridian", "0.0088", "0.0094", rfq_id="rfq-2")
    desk.feed.quote_ended("meridian", QuoteEndReason.DONE_AWAY, rfq_id="rfq-2")
    desk.feed.ended(RequestEndReason.CLOSED, rfq_id="rfq-2")
    return _show(stage, desk)


async def disconnected(stage: Stage) -> QWidget:
    desk = _asked()
    desk.feed.quoted("meridian", "0.0050", "0.0058")
    desk.link = DeskLink(False, "Reconnecting: the venue withdrew your quotes")
    return _show(stage, desk)


async def working_and_requote(stage: Stage) -> QWidget:
    desk = _asked()
    desk.feed.quoted("meridian", "0.0050", "0.0058", firm_ms=20_000)
    desk.feed.requoted("meridian")
    desk.feed.amended(90_000)
    desk.feed.working("meridian", rfq_id="rfq-2")
    return _show(stage, desk)


async def collecting(stage: Stage) -> QWidget:
    desk = MakerDesk()
    hedge = HedgeLeg("BTC-PERP", LegSide.SELL, "0.45", "84210.5")
    desk.feed.opened(own=False, side=Side.UNDISCLOSED, respond_by_ms=12_000, hedge=hedge)
    desk.feed.quoted("meridian", "0.0050", "0.0058")
    page = _page(stage, desk)
    page.take("rfq-1")
    return page.window()


async def by_legs(stage: Stage) -> QWidget:
    desk = MakerDesk()
    desk.feed.opened(own=False, side=Side.UNDISCLOSED)
    page = _page(stage, desk)
    page.panel.form.options.by_legs.click()
    page.panel.form.fill_from_mark()
    return page.window()


async def stale_mark(stage: Stage) -> QWidget:
    desk = _asked()
    desk.feed.amended(600_000)
    desk.now_ms += 190_000
    page = _page(stage, desk)
    page.take("rfq-1")
    page.panel.form.send_from_mark()
    return page.window()


async def no_half_width(stage: Stage) -> QWidget:
    desk = MakerDesk()
    desk.feed.opened(own=False, side=Side.UNDISCLOSED)
    page = _page(stage, desk)
    page.panel.form.mark_row.half_width.setText("3x")
    page.panel.form.fill_from_mark()
    return page.window()


async def counter_armed(stage: Stage) -> QWidget:
    desk = _asked()
    desk.feed.quoted("meridian", "0.0050", "0.0058", firm_ms=20_000)
    desk.feed.countered("meridian", 2, own=False)
    page = _page(stage, desk)
    await stage.painted()
    await stage.painted()
    page.asks.counters.accept()
    return page.window()


async def last_look_and_counter(stage: Stage) -> QWidget:
    desk = _asked()
    desk.feed.quoted("meridian", "0.0050", "0.0058", firm_ms=20_000, last_look=True)
    desk.feed.countered("meridian", own=False)
    desk.answers["rfq-1"] = Answer("1", CounterRespType.REJECT, "The counter was withdrawn.")
    desk.feed.looked_at("meridian")
    desk.now_ms -= 2_000
    return _show(stage, desk)


async def passing(stage: Stage) -> QWidget:
    page = _page(stage, _asked())
    await stage.painted()
    page.panel.ask_pass()
    return page.window()


async def frozen(stage: Stage) -> QWidget:
    desk = _asked()
    desk.feed.quoted("meridian", "0.0050", "0.0058")
    desk.feed.quote_ended("meridian", QuoteEndReason.MAKER_FROZEN)
    rules = ProtectionRules(window_ms=5_000, trades_max=3, quantity_max="300")
    desk.protection = MakerProtection(rules=rules, frozen=True)
    return _show(stage, desk)


async def protecting(stage: Stage) -> QWidget:
    desk = _asked()
    rules = ProtectionRules(window_ms=5_000, trades_max=3, quantity_max="300")
    desk.protection = MakerProtection(rules=rules)
    page = _page(stage, desk)
    page.bar.protection_button.click()
    return page.window()


async def auto_rule(stage: Stage) -> QWidget:
    page = _page(stage, _asked())
    page.rules_wanted.emit()
    page.rules.editor.set_texts(
        {
            "name": "Majors",
            "instruments": "BTC-*, ETH-*",
            "quantity": "5-100",
            "half_width": "12 bps",
            "underlying_contracts_hour": "500",
            "underlying_contracts_day": "x",
        }
    )
    return page.window()


def _line(name: str, **members: object) -> RuleLine:
    rule = AutoRule(
        ("BTC-*",),
        Decimal(100),
        Decimal(12),
        Decimal(5),
        5,
        WidthUnit.BPS,
        rule_id=name,
        name=name,
        strategies=(Strategy.CALL_SPREAD, Strategy.STRADDLE),
        limits=(Limit(Per.UNDERLYING, Counted.CONTRACTS, DAY_MS, Decimal(500)),),
    )
    return RuleLine(rule, **members)  # type: ignore[arg-type]


async def auto_rules(stage: Stage) -> QWidget:
    desk = _asked()
    desk.feed.quoted("meridian", "0.0050", "0.0058", firm_ms=20_000)
    page = _page(stage, desk)
    lines = (
        _line("Spreads", on=True, open=1, used="400 of 500 a day, BTC"),
        _line(
            "Albion, large",
            stopped="500 of 500 contracts a day per underlying done for BTC",
            used="500 of 500 a day, BTC",
            full=True,
        ),
        _line("Majors", on=True, note="no fresh mark", used="nothing yet"),
        _line("Weekend", used="nothing yet"),
    )
    page.show_auto(AutoPicture(on=True, lines=lines, quoting=frozenset({"rfq-1"})))
    page.rules_wanted.emit()
    return page.window()


async def standing(stage: Stage) -> QWidget:
    desk = _asked()
    for number, rfq_id in enumerate(("rfq-1", "rfq-2", "rfq-3")):
        desk.feed.quoted("meridian", "0.0050", "0.0058", rfq_id=rfq_id, firm_ms=9_000 + number)
    page = _page(stage, desk)
    page.show_auto(AutoPicture(on=True, quoting=frozenset({"rfq-2"})))
    page.window().workspace("make").bring_forward("standing")
    return page.window()


async def auto_on(stage: Stage) -> QWidget:
    desk = _asked()
    desk.feed.quoted("meridian", "0.0050", "0.0058", firm_ms=20_000)
    page = _page(stage, desk)
    page.show_auto(AutoPicture(on=True, quoting=frozenset({"rfq-1", "rfq-2"})))
    return page.window()


SCENES = (
    Scene("maker-empty", empty),
    Scene("maker-asked", asked),
    Scene("maker-quotes-stay", quotes_stay),
    Scene("maker-quoting", quoting),
    Scene("maker-outcomes", outcomes),
    Scene("maker-standing", standing),
    Scene("maker-auto-rules", auto_rules),
    Scene("maker-disconnected", disconnected),
    Scene("maker-requote", working_and_requote),
    Scene("maker-collecting", collecting),
    Scene("maker-by-legs", by_legs),
    Scene("maker-stale-mark", stale_mark),
    Scene("maker-no-half-width", no_half_width),
    Scene("maker-counter-armed", counter_armed),
    Scene("maker-last-look", last_look_and_counter),
    Scene("maker-passing", passing),
    Scene("maker-frozen", frozen),
    Scene("maker-protection", protecting),
    Scene("maker-auto-rule", auto_rule),
    Scene("maker-auto-on", auto_on),
)

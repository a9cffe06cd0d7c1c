"""The rules in order: the first that matches quotes. Kept between starts, never switched on."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from rfqdesk.desktop.models.figures import quantity_text
from rfqdesk.desktop.models.maker.auto_limits import Kept, Ledger
from rfqdesk.desktop.models.maker.auto_quotes import AutoQuotes, RuleSwitch
from rfqdesk.desktop.models.maker.auto_rule import RULES_MAX, AutoRule


class RuleLine(Struct, frozen=True):
    """One rule as it is shown. `note` is why a request of its own waits."""

    rule: AutoRule
    on: bool = False
    stopped: str = ""
    note: str = ""
    open: int = 0
    used: str = ""
    full: bool = False

    @property
    def state(self) -> tuple[str, str]:
        """Word and tone of how it stands."""
        if self.stopped:
            return "Stopped", "danger"
        if self.on:
            return "Quoting", "ok"
        return "Off", ""

    @property
    def reason(self) -> str:
        """Why it stopped, or what it waits for; "" for nothing."""
        return self.stopped or (self.note if self.on else "")


class AutoPicture(Struct, frozen=True):
    """How quoting by rule stands: `quoting` are the requests with a quote of it that may stand."""

    on: bool = False
    lines: tuple[RuleLine, ...] = ()
    quoting: frozenset[str] = frozenset()


class RuleTable:
    """Rules and their switches, in order."""

    def __init__(self, rules: Sequence[AutoRule] = ()) -> None:
        self.switches = [RuleSwitch(rule) for rule in rules[:RULES_MAX]]

    @property
    def rules(self) -> tuple[AutoRule, ...]:
        """The rules alone."""
        return tuple(switch.rule for switch in self.switches)

    @property
    def on(self) -> bool:
        """Whether any quotes."""
        return any(switch.on for switch in self.switches)

    def put(self, rule: AutoRule) -> bool:
        """Take a rule in, switched off, in the place of its own; False where there is no room."""
        place = self._place(rule.rule_id)
        if place is not None:
            self.switches[place] = RuleSwitch(rule)
        elif len(self.switches) >= RULES_MAX:
            return False
        else:
            self.switches.append(RuleSwitch(rule))
        return True

    def remove(self, rule_id: str) -> None:
        """Let a rule go."""
        self.switches = [one for one in self.switches if one.rule.rule_id != rule_id]

    def move(self, rule_id: str, step: int) -> bool:
        """Put a rule so many places further down; False at the ends."""
        place = self._place(rule_id)
        if place is None or not 0 <= place + step < len(self.switches):
            return False
        self.switches.insert(place + step, self.switches.pop(place))
        return True

    def switch(self, rule_id: str, *, on: bool, stopped: str = "") -> None:
        """Switch one on or off, `stopped` being why it did so itself."""
        place = self._place(rule_id)
        if place is not None:
            self.switches[place] = replace(self.switches[place], on=on, stopped=stopped)

    def all_off(self) -> None:
        """Switch all off; why a rule stopped itself stays to be read."""
        self.switches = [replace(one, on=False) for one in self.switches]

    def of(self, rule_id: str) -> RuleSwitch | None:
        """A rule with its switch."""
        place = self._place(rule_id)
        return None if place is None else self.switches[place]

    def picture(self, quotes: AutoQuotes, notes: dict[str, str], now_ms: int) -> AutoPicture:
        """How all stand."""
        lines = tuple(
            _line(one, quotes, notes.get(one.rule.rule_id, ""), now_ms) for one in self.switches
        )
        return AutoPicture(self.on, lines, quotes.quoting)

    def _place(self, rule_id: str) -> int | None:
        ids = [one.rule.rule_id for one in self.switches]
        return ids.index(rule_id) if rule_id in ids else None


def rules_text(rules: Sequence[AutoRule]) -> str:
    """Rules as they are kept."""
    return msgspec.json.encode(rules).decode()


def rules_of(text: object) -> tuple[AutoRule, ...]:
    """The rules that were kept; none where that can't be read."""
    try:
        rules = msgspec.json.decode(str(text), type=tuple[AutoRule, ...])
    except msgspec.MsgspecError:
        return ()
    return tuple(rule for rule in rules if rule.rule_id)[:RULES_MAX]


def kept_text(kept: Kept) -> str:
    """What was dealt, as it is kept."""
    return msgspec.json.encode(kept).decode()


def kept_of(text: object) -> Kept:
    """What was kept of it; nothing where that can't be read."""
    try:
        return msgspec.json.decode(str(text), type=Kept)
    except msgspec.MsgspecError:
        return Kept()


def _line(switch: RuleSwitch, quotes: AutoQuotes, note: str, now_ms: int) -> RuleLine:
    rule = switch.rule
    used, full = used_words(quotes.ledger, rule, now_ms)
    return RuleLine(rule, switch.on, switch.stopped, note, quotes.open_of(rule.rule_id), used, full)


def used_words(ledger: Ledger, rule: AutoRule, now_ms: int) -> tuple[str, bool]:
    """The limit that is used most, in words, and whether all of it is."""
    most_used, share = "", None
    for limit in rule.limits:
        uses = ledger.uses(rule.rule_id, limit, now_ms)
        if not uses:
            continue
        count = uses[0].done + uses[0].standing
        if share is None or count / limit.most > share:
            share = count / limit.most
            most_used = (
                f"{quantity_text(count)} of {quantity_text(limit.most)} {limit.window}, "
                f"{uses[0].key}"
            )
    return most_used or "nothing yet", share is not None and share >= 1

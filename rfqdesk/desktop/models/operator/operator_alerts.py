"""What an operator is called for: told by how the venue stands before and after."""

from collections.abc import Iterable

from rfqdesk.desktop.models.alerts import Alert, AlertKind
from rfqdesk.desktop.models.operator.columns import operator_text
from rfqdesk.desktop.models.operator.trade_columns import terms_words
from rfqdesk.protocol.operations.live import ChangesView
from rfqdesk.protocol.operations.market_views import HaltView
from rfqdesk.protocol.operations.views import TradeView

ENROLMENTS, TRADES, HALTS, MAKERS = "enrolments", "trades", "market", "makers"
"""Pages to look at."""


def alerts_of_changes(before: ChangesView, now: ChangesView) -> list[Alert]:
    """What the counts alone tell."""
    alerts = []
    if now.enrolments_pending > before.enrolments_pending:
        waiting = now.enrolments_pending
        text = f"{waiting} request{'' if waiting == 1 else 's'} to be decided"
        alerts.append(Alert(AlertKind.APPLICANT, ENROLMENTS, "Somebody asks to be let in", text))
    alerts += [
        Alert(
            AlertKind.TRIPPED, MAKERS, f"{firm} is frozen by its protection",
            "Its quotes were pulled, and it may not quote",
        )
        for firm in now.makers_frozen
        if firm not in before.makers_frozen
    ]  # fmt: skip
    known = {_subject(words) for words in before.alarms}
    alerts += [
        Alert(AlertKind.AUTHORITY, "", "What the venue certifies with ends soon", words)
        for words in now.alarms
        if _subject(words) not in known
    ]
    return alerts


def alerts_of_halts(before: Iterable[HaltView], now: Iterable[HaltView], own: str) -> list[Alert]:
    """Halts that are new, and not one's own (`own` is FIRM/TRADER)."""
    known = {(one.scope, one.name, one.since_ms) for one in before}
    return [
        Alert(
            AlertKind.HALTED, HALTS,
            f"{operator_text(one.operator)} halts {one.name or 'the whole venue'}", one.text,
        )
        for one in now
        if (one.scope, one.name, one.since_ms) not in known and operator_text(one.operator) != own
    ]  # fmt: skip


def alerts_of_trades(
    before: Iterable[TradeView], now: Iterable[TradeView], own: str
) -> list[Alert]:
    """Changes of trades that another operator proposes, which one may confirm."""
    known = {(one.trade_id, one.proposed) for one in before}
    return [
        Alert(
            AlertKind.TRADE_CHANGE, TRADES,
            f"{one.proposed_by} proposes to change a trade", f"{one.proposed}: {terms_words(one)}",
        )
        for one in now
        if one.proposed and one.proposed_by != own and (one.trade_id, one.proposed) not in known
    ]  # fmt: skip


def _subject(words: str) -> str:
    """What an alarm is about, whatever the date that it names."""
    return words.partition(" ends ")[0]

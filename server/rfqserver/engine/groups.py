"""Named groups of makers, which the operator sets and traders ask as one."""

from collections.abc import Container, Iterable, Sequence
from typing import assert_never

from rfqdesk.protocol.reasons import RejectReason
from rfqserver.engine.answers import Violation
from rfqserver.engine.facts.group_events import (
    GroupCommand,
    GroupEvent,
    Groups,
    MakerGroupRemoved,
    MakerGroupSet,
    RemoveMakerGroup,
    SetMakerGroup,
)


def decide_group(groups: Groups, command: GroupCommand, now_ms: int) -> tuple[GroupEvent, ...]:
    """Events of an operator's command; none where it holds already."""
    match command:
        case SetMakerGroup():
            makers = tuple(sorted(set(command.makers)))
            if groups.get(command.name) == makers:
                return ()
            return (
                MakerGroupSet(
                    time_ms=now_ms, name=command.name, makers=makers, operator=command.operator
                ),
            )
        case RemoveMakerGroup():
            if command.name not in groups:
                return ()
            return (
                MakerGroupRemoved(time_ms=now_ms, name=command.name, operator=command.operator),
            )
        case _:
            assert_never(command)


def members_of(
    groups: Groups, names: Iterable[str], makers: Sequence[str], barred: Container[str]
) -> tuple[str, ...] | Violation:
    """The members of all these groups among `makers`, without those that are barred.

    A group of which nobody is left is answered like one that there is not: who is in
    it besides is not the sender's business.
    """
    found: dict[str, None] = {}
    for name in names:
        members = [firm for firm in groups.get(name, ()) if firm in makers and firm not in barred]
        if not members:
            return Violation(
                RejectReason.UNKNOWN_GROUP, f"There is no group {name} of makers you can deal with."
            )
        found.update(dict.fromkeys(members))
    return tuple(found)

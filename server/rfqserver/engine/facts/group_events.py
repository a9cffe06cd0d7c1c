"""What the operator does to groups of makers, and what the groups are after it."""

from msgspec import Struct

from rfqserver.engine.facts.event_struct import EventStruct

Groups = dict[str, tuple[str, ...]]


class MakerGroupSet(EventStruct, tag="maker_group_set", frozen=True, kw_only=True):
    """From now on the group is exactly these firms."""

    name: str
    makers: tuple[str, ...]
    operator: str = ""


class MakerGroupRemoved(EventStruct, tag="maker_group_removed", frozen=True, kw_only=True):
    """There is no such group any more; requests that were sent to it go on."""

    name: str
    operator: str = ""


class SetMakerGroup(Struct, frozen=True, kw_only=True):
    """Make the group, or give it other members."""

    name: str
    makers: tuple[str, ...]
    operator: str = ""


class RemoveMakerGroup(Struct, frozen=True, kw_only=True):
    """Let the group be gone."""

    name: str
    operator: str = ""


GroupEvent = MakerGroupSet | MakerGroupRemoved
GroupCommand = SetMakerGroup | RemoveMakerGroup


def evolve_groups(groups: Groups, event: GroupEvent) -> None:
    """Apply one event.

    Raises:
        KeyError: a group is removed that is not there.
    """
    if isinstance(event, MakerGroupSet):
        groups[event.name] = event.makers
    else:
        del groups[event.name]

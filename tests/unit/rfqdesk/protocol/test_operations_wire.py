"""Which operations only look: these are never kept as signed, and may be asked again."""

from typing import get_args

from rfqdesk.protocol.operations.wire import Reading, RemoteOperation


def tags(union: object) -> set[str]:
    return {str(one.__struct_config__.tag) for one in get_args(union)}


def test_what_lists_shows_and_searches_is_all_that_changes_nothing() -> None:
    looking = {
        tag
        for tag in tags(RemoteOperation)
        if tag.startswith(("list_", "show_", "search_", "await_"))
    }
    assert tags(Reading) == looking

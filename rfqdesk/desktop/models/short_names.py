"""Names in little room: the first word, where that tells everybody apart."""

from collections.abc import Mapping


def short_names(names: Mapping[str, str]) -> dict[str, str]:
    """By the same keys: first words, or the whole name of those who share theirs."""
    firsts = [name.split(" ")[0] for name in names.values()]
    return {
        key: first if firsts.count(first) == 1 and len(first) > 1 else name
        for (key, name), first in zip(names.items(), firsts, strict=True)
    }

"""A mapping that is written to beside the one it reads, which stays as it is."""

from collections.abc import Iterator, Mapping, MutableMapping
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")


class Beside(MutableMapping[K, V]):
    """Nothing of what is below can be deleted. Made for each decision, so it is a light one."""

    __slots__ = ("_below", "_own")

    def __init__(self, below: Mapping[K, V]) -> None:
        self._below = below
        self._own: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        """What was written, or else what is below."""
        return self._own[key] if key in self._own else self._below[key]

    def get(self, key: K, default: D | None = None) -> V | D | None:  # type: ignore[override]
        """What is there, or the default. Without the detour by an error that the base takes."""
        if key in self._own:
            return self._own[key]
        return self._below.get(key, default)

    def __setitem__(self, key: K, value: V) -> None:
        """Write here, and only here."""
        self._own[key] = value

    def __delitem__(self, key: K) -> None:
        """Take back what was written here."""
        del self._own[key]

    def __contains__(self, key: object) -> bool:
        """Tell whether it is here or below."""
        return key in self._own or key in self._below

    def __iter__(self) -> Iterator[K]:
        """The keys, each once."""
        return iter({**dict.fromkeys(self._below), **dict.fromkeys(self._own)})

    def __len__(self) -> int:
        """How many there are here and below."""
        return len(self._own.keys() | self._below.keys())

    def __bool__(self) -> bool:
        """Tell whether there is anything."""
        return bool(self._own or self._below)

"""One X server for all stories of a file, which follow one another."""

from collections.abc import Iterator

import pytest
from support.stories.x_server import x_server


@pytest.fixture(scope="module")
def display() -> Iterator[int]:
    """A real X server; its display's number."""
    with x_server() as number:
        yield number

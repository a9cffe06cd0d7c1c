"""A port that nobody listens on yet."""

import socket


def free_port() -> int:
    """A port to be named in certificates, so it must be known before the venue starts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""Logs: readable on a terminal, one JSON object a line anywhere else.

The log is for operating the venue. Who did what is in the journal, not here.
A traceback shows lines of code and no values: those are prices, names and keys.
"""

import logging
import sys

import structlog
from aiohttp import http_exceptions
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import Processor

NOISY = ("aiohttp.access", "aiohttp.server", "asyncio")


class _NoForeignNoise(logging.Filter):
    """Leaves out what aiohttp logs, with a traceback, of each request that is no HTTP."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (
            record.exc_info and isinstance(record.exc_info[1], http_exceptions.HttpProcessingError)
        )


def configure_logs() -> None:
    """Send structlog and the libraries' own logging to standard error."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: list[Processor]
    if sys.stderr.isatty():
        renderer = [
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        ]
    else:
        renderer = [
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(),
        ]
    structlog.configure(
        processors=[*shared, *renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s"
    )
    logging.getLogger("aiohttp.server").addFilter(_NoForeignNoise())
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)

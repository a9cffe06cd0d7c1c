"""How much of the venue's time the enrolment port may take: of one source, and altogether.

Reading requests and packing certificates happen on the loop that trades.
"""

import time
from collections import OrderedDict
from hashlib import sha256
from typing import TypeVar

from rfqserver.gateway.flow import TokenBucket
from rfqserver.gateway.source import source_of

REQUESTS_PER_S = 3
REQUESTS_BURST = 50
"""Of one source, or of one certificate, whatever it asks for."""

SOURCES_MAX = 4_096
"""Sources whose rate is remembered; the one longest silent is forgotten first."""

FETCHES_PER_S = 200
FETCHES_BURST = 400
ENROLMENTS_PER_S = 100
ENROLMENTS_BURST = 200
RENEWALS_PER_S = 50
RENEWALS_BURST = 200
HOLDER_RENEWALS_PER_S = 1
HOLDER_RENEWALS_BURST = 20
"""Of one certificate, so that no holder uses up what is kept for all of them."""


Key = TypeVar("Key")


class EstLimits:
    """Token buckets for each source, each certificate, and each kind of work as a whole."""

    def __init__(self) -> None:
        self._sources: OrderedDict[str, TokenBucket] = OrderedDict()
        self._holders: OrderedDict[bytes, TokenBucket] = OrderedDict()
        self._fetches = TokenBucket(rate_per_s=FETCHES_PER_S, burst=FETCHES_BURST)
        self._enrolments = TokenBucket(rate_per_s=ENROLMENTS_PER_S, burst=ENROLMENTS_BURST)
        self._renewals = TokenBucket(rate_per_s=RENEWALS_PER_S, burst=RENEWALS_BURST)

    def take_source(self, address: str, holder: bytes | None) -> bool:
        """Count a request of a source; False means that it is over its limit.

        The `holder` of a certificate that TLS proved is a source of its own: strangers
        behind the same address can't keep anybody from renewing or from locking out a key.
        """
        source = source_of(address) if holder is None else sha256(holder).hexdigest()
        bucket = _remembered(self._sources, source, REQUESTS_PER_S, REQUESTS_BURST)
        return bucket.take(time.monotonic())

    def take_fetch(self) -> bool:
        """Count an answer that anyone can fetch."""
        return self._fetches.take(time.monotonic())

    def take_submission(self, holder: bytes | None) -> bool:
        """Count a signing request to be read; `holder` is the certificate that TLS proved.

        Holders have a share of their own: however many strangers ask to be let
        in, nobody's certificate runs out because of it.
        """
        now_s = time.monotonic()
        if holder is None:
            return self._enrolments.take(now_s)
        own = _remembered(self._holders, holder, HOLDER_RENEWALS_PER_S, HOLDER_RENEWALS_BURST)
        return own.take(now_s) and self._renewals.take(now_s)


def _remembered(
    buckets: OrderedDict[Key, TokenBucket], key: Key, rate_per_s: float, burst: int
) -> TokenBucket:
    bucket = buckets.pop(key, None) or TokenBucket(rate_per_s=rate_per_s, burst=burst)
    buckets[key] = bucket
    if len(buckets) > SOURCES_MAX:
        buckets.popitem(last=False)
    return bucket

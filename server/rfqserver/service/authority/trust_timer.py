"""What a running venue looks after every few seconds: lists, certificates, requests, clocks."""

import asyncio

import structlog

from rfqserver.ca.errors import IssuingError
from rfqserver.journal.interface import JournalHaltedError
from rfqserver.service.authority.refusal_log import RefusalLog
from rfqserver.service.clock import VenueClock
from rfqserver.service.monitoring.clock_watch import ClockWatch
from rfqserver.service.operator.identity_desk import IdentityDesk

TRUST_CHECK_S = 5.0
"""Also how long a machine that has slept past its lists' end lets nobody in when it wakes up."""

TRUST_RETRY_S = 30.0

log = structlog.get_logger("rfqserver.service")


async def keep_trust(identity: IdentityDesk, refusals: RefusalLog, clock: VenueClock) -> None:
    """Go on until cancelled, or until the journal halts."""
    watch = ClockWatch(clock)
    while True:
        await asyncio.sleep(TRUST_CHECK_S)
        refusals.summarise()
        watch.look()
        identity.tell_what_ends()
        try:
            await identity.lapse_due()
            await identity.refresh_trust()
        except (IssuingError, OSError) as error:
            # What was issued before still holds; the operator must act before it ends.
            log.critical("trust material not renewed", why=str(error))
            await asyncio.sleep(TRUST_RETRY_S)
        except JournalHaltedError:
            # The venue has heard of it as well and ends in order.
            return

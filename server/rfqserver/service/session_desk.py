"""What sessions ask that is nothing for the engine: reference prices, dead-man timers."""

from rfqdesk.protocol.events import Ack, Reject
from rfqdesk.protocol.prices import ReferencePriceUpdate
from rfqdesk.protocol.protection import DeadManTimer
from rfqdesk.protocol.reasons import UNAUTHORISED
from rfqserver.gateway.interface import Peer, Principal
from rfqserver.gateway.watch import command_type
from rfqserver.service.authority.refusal_log import RefusalLog
from rfqserver.service.clock import VenueClock
from rfqserver.service.dead_man import DeadManTimers
from rfqserver.service.feed.sessions import Sessions
from rfqserver.service.monitoring.metrics import ACCEPTED, VenueMetrics
from rfqserver.service.price_feed import PriceFeed
from rfqserver.service.sequencer import Sequencer


class SessionDesk:
    """Answers at once: nothing of it is journalled but what a timer ends."""

    def __init__(
        self,
        sessions: Sessions,
        sequencer: Sequencer,
        clock: VenueClock,
        metrics: VenueMetrics,
        refusals: RefusalLog | None,
    ) -> None:
        self.prices = PriceFeed(sessions, sequencer.state, sequencer.marks, clock)
        self.dead_man = DeadManTimers(sequencer)
        self._metrics = metrics
        self._refusals = refusals

    def take(
        self, peer: Peer, command: ReferencePriceUpdate | DeadManTimer, who: Principal
    ) -> None:
        """Carry a command out and answer it."""
        answer: Ack | Reject
        if isinstance(command, DeadManTimer):
            self.dead_man.arm(who, command.timeout_ms)
            answer = Ack(ref=command.ref)
        else:
            answer = self.prices.answer(command, who)
        kind = command_type(command)
        if isinstance(answer, Ack):
            self._metrics.command(kind, ACCEPTED)
        else:
            if answer.reason in UNAUTHORISED and self._refusals is not None:
                self._refusals.command(answer.reason.value, who, kind)
            self._metrics.command(kind, answer.reason)
        peer.send(answer)

    def stop(self) -> None:
        """Tell no more prices, and let no timer run out."""
        self.prices.stop()
        self.dead_man.stop()

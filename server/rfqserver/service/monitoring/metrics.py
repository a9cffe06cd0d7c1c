"""What is counted as it happens. No label names a firm or a person."""

from prometheus_client import CollectorRegistry, Counter, Histogram

from rfqserver.gateway.tls import HandshakeFailure
from rfqserver.gateway.watch import GatewayWatch

ACCEPTED = "accepted"
REFUSED = "refused"
PORTS = ("trading", "enrolment")
COMMIT_BUCKETS_S = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)

_VERIFY_REASONS = {
    3: "no_crl",
    7: "bad_signature",
    9: "certificate_not_yet_valid",
    10: "certificate_expired",
    11: "crl_not_yet_valid",
    12: "crl_expired",
    18: "self_signed",
    19: "unknown_root",
    20: "unknown_issuer",
    21: "unknown_issuer",
    23: "certificate_revoked",
    24: "invalid_ca",
    26: "wrong_purpose",
    47: "name_not_permitted",
}
"""OpenSSL's X509_V_ERR_* codes in words."""


class VenueMetrics(GatewayWatch):
    """Counters since the start of the process, kept in `registry`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self._handshakes = Counter(
            "rfq_handshakes",
            "TLS handshakes that ended, by port, outcome and reason of refusal.",
            ("port", "outcome", "reason"),
            registry=registry,
        )
        self._turned_away = Counter(
            "rfq_turned_away",
            "Certificates that passed the handshake on the trading port and were not taken.",
            ("reason",),
            registry=registry,
        )
        self._commands = Counter(
            "rfq_commands",
            "Commands by type and outcome: accepted, or the reason of the reject.",
            ("type", "outcome"),
            registry=registry,
        )
        self._trades = Counter("rfq_trades", "Trades that became durable.", registry=registry)
        self._drops = Counter(
            "rfq_outbox_drops",
            "Connections cut because the peer did not read what waited for it.",
            registry=registry,
        )
        self._commits = Histogram(
            "rfq_journal_commit_seconds",
            "From handing a batch to the journal until it is durable.",
            buckets=COMMIT_BUCKETS_S,
            registry=registry,
        )
        self._answered: dict[tuple[str, str], Counter] = {}
        """Looking a series up by its labels takes longer than counting."""
        for port in PORTS:
            # An increase can only be seen of a series that is there.
            self._handshakes.labels(port, ACCEPTED, "")

    def handshake(self, port: str, failure: HandshakeFailure | None) -> None:
        """A handshake on one of `PORTS` ended; None: it was accepted."""
        if failure is None:
            self._handshakes.labels(port, ACCEPTED, "").inc()
        else:
            self._handshakes.labels(port, REFUSED, failure_reason(failure)).inc()

    def turned_away(self, kind: str) -> None:
        """See GatewayWatch."""
        self._turned_away.labels(kind).inc()

    def rejected(self, command: str, reason: str) -> None:
        """See GatewayWatch."""
        self.command(command, reason)

    def dropped(self) -> None:
        """See GatewayWatch."""
        self._drops.inc()

    def command(self, command: str, outcome: str) -> None:
        """A command was answered, or its session ended instead."""
        counter = self._answered.get((command, outcome))
        if counter is None:
            counter = self._answered[command, outcome] = self._commands.labels(command, outcome)
        counter.inc()

    def trade(self) -> None:
        """A trade is durable."""
        self._trades.inc()

    def commit(self, seconds: float) -> None:
        """A batch is durable, so long after it was appended."""
        self._commits.observe(seconds)


def failure_reason(failure: HandshakeFailure) -> str:
    """OpenSSL's reason as a label: one of a bounded number, whatever the peer sends."""
    if failure.verify_code:
        return _VERIFY_REASONS.get(failure.verify_code, f"verify_{failure.verify_code}")
    return failure.reason.lower()

"""What `venue.toml` says of a venue: values, their bounds, and the file's text."""

import ipaddress
import re

import msgspec
from msgspec import Struct

from rfqdesk.protocol.limits import LAST_LOOK_MAX_MS, LAST_LOOK_MIN_MS
from rfqserver.ca.pointers import PublicationAddress
from rfqserver.ca.profiles import DAY_MS, VENUE_PATTERN
from rfqserver.engine.facts.events import VenuePolicy
from rfqserver.gateway.flow import FlowLimits
from rfqserver.service.authority.renewal_intake import RENEWAL_GRACE_DEFAULT_MS
from rfqserver.service.feed.tape import TAPE_DELAY_DEFAULT_S, TAPE_DELAY_MAX_S
from rfqserver.service.operator.two_operators import TwoBy
from rfqserver.service.operator.waiting_requests import PENDING_DAYS_DEFAULT, PENDING_DAYS_MAX

EST_PORT_DEFAULT = 8443
TRADING_PORT_DEFAULT = 9443
PKI_PORT_DEFAULT = 8080
MONITOR_PORT_DEFAULT = 9464
RENEWAL_GRACE_MAX_MS = 30 * DAY_MS
APPROVALS_REQUIRED = (1, 2)
DRAIN_DEFAULT_S = 30
DRAIN_MAX_S = 3_600
"""As long as a request may last."""

FLOW_MAX = 1_000_000
"""Of each flow limit; so high that it limits nothing."""

_GROUP_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,31}")
_HOST_NAME = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*")


class VenueDirectoryError(Exception):
    """The directory is missing, damaged, or already there; the text is for the operator."""


class VenueConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """`venue.toml`. `host` is what clients connect to and the server certificate names."""

    name: str
    host: str
    est_port: int = EST_PORT_DEFAULT
    trading_port: int = TRADING_PORT_DEFAULT
    pki_port: int = PKI_PORT_DEFAULT
    monitor_port: int = MONITOR_PORT_DEFAULT
    renewal_grace_ms: int = RENEWAL_GRACE_DEFAULT_MS
    """How long a certificate still counts after it was renewed."""
    pending_days: int = PENDING_DAYS_DEFAULT
    """How long a request waits for the operator before it lapses."""
    approvals_required: int = 1
    """How many operators' accounts it takes to certify an applicant, 1 or 2."""
    two_operators_by: TwoBy = TwoBy.ANY
    """Whether those two, and the two who change a trade, need certificates."""
    cover_told: bool = False
    """Whether makers learn where their price stood: cover, covered, tied."""
    last_look_ms: int = 0
    """How long a maker has for its last look, 200 to 1,000; 0 where none is allowed."""
    tape_delay_s: int = TAPE_DELAY_DEFAULT_S
    """How long after a trade everybody may learn of it; 0 for never."""
    drain_s: int = DRAIN_DEFAULT_S
    """How long open requests may go on once the venue was told to stop, 0 for not at all."""
    session_messages_per_s: int = FlowLimits().session_messages_per_s
    firm_messages_per_s: int = FlowLimits().firm_messages_per_s
    """How many messages are taken of one connection, of all of a firm's; twice that at once."""
    connections_per_certificate: int = FlowLimits().connections_per_certificate
    control_group: str = ""
    """The group whose members may operate the running venue; "" for its own account alone."""

    @property
    def published_at(self) -> PublicationAddress | None:
        """What certificates may point to; None when the port is another at each start."""
        return PublicationAddress(self.host, self.pki_port) if self.pki_port else None

    def policy(self) -> VenuePolicy:
        """What of it the engine goes by."""
        return VenuePolicy(cover_told=self.cover_told, last_look_ms=self.last_look_ms)

    def flow_limits(self) -> FlowLimits:
        """What of it the trading port goes by."""
        return FlowLimits(
            session_messages_per_s=self.session_messages_per_s,
            firm_messages_per_s=self.firm_messages_per_s,
            connections_per_certificate=self.connections_per_certificate,
        )


def check_config(config: VenueConfig) -> None:
    """Check the grammar of a configuration.

    Raises:
        VenueDirectoryError: which value is wrong, and what it should be.
    """
    if not re.fullmatch(VENUE_PATTERN, config.name):
        raise VenueDirectoryError(
            f"'{config.name}' cannot name a venue, because the name becomes part of every "
            "certificate: use lower-case letters, digits, dots and dashes, e.g. 'blue-desk'."
        )
    if not _is_host(config.host):
        raise VenueDirectoryError(
            f"'{config.host}' is neither a host name nor an IP address that clients can connect to."
        )
    ports = (config.est_port, config.trading_port, config.pki_port, config.monitor_port)
    for port in ports:
        if not 0 <= port <= 65_535:
            raise VenueDirectoryError(f"{port} is not a port: use 1 to 65535, or 0 for any free.")
    fixed = [port for port in ports if port]
    if len(set(fixed)) < len(fixed):
        raise VenueDirectoryError(
            "Enrolment, trading, publication and monitoring need a port each: est_port is "
            f"{config.est_port}, trading_port {config.trading_port}, pki_port {config.pki_port}, "
            f"monitor_port {config.monitor_port}."
        )
    if config.last_look_ms and not LAST_LOOK_MIN_MS <= config.last_look_ms <= LAST_LOOK_MAX_MS:
        raise VenueDirectoryError(
            f"last_look_ms is {config.last_look_ms}, but must be 0 or {LAST_LOOK_MIN_MS} to "
            f"{LAST_LOOK_MAX_MS}."
        )
    if not 0 <= config.renewal_grace_ms <= RENEWAL_GRACE_MAX_MS:
        raise VenueDirectoryError(
            f"renewal_grace_ms is {config.renewal_grace_ms}, but must be 0 to "
            f"{RENEWAL_GRACE_MAX_MS} (30 days)."
        )
    _check_operating(config)


def _check_operating(config: VenueConfig) -> None:
    if not 0 <= config.tape_delay_s <= TAPE_DELAY_MAX_S:
        raise VenueDirectoryError(
            f"tape_delay_s is {config.tape_delay_s}, but must be 0 (no tape) to {TAPE_DELAY_MAX_S}."
        )
    if not 1 <= config.pending_days <= PENDING_DAYS_MAX:
        raise VenueDirectoryError(
            f"pending_days is {config.pending_days}, but must be 1 to {PENDING_DAYS_MAX}."
        )
    if config.approvals_required not in APPROVALS_REQUIRED:
        raise VenueDirectoryError(
            f"approvals_required is {config.approvals_required}, but must be 1 or 2."
        )
    if not 0 <= config.drain_s <= DRAIN_MAX_S:
        raise VenueDirectoryError(
            f"drain_s is {config.drain_s}, but must be 0 to {DRAIN_MAX_S} (an hour)."
        )
    for limit, value in msgspec.structs.asdict(config.flow_limits()).items():
        if not 1 <= value <= FLOW_MAX:
            raise VenueDirectoryError(f"{limit} is {value}, but must be 1 to {FLOW_MAX:,}.")
    if config.control_group and not _GROUP_NAME.fullmatch(config.control_group):
        raise VenueDirectoryError(
            f"control_group is '{config.control_group}', which cannot name a group of this machine."
        )


def with_monitor_port(content: dict[str, object]) -> dict[str, object]:
    """A venue from before monitoring may use the usual port for something else."""
    if "monitor_port" not in content and MONITOR_PORT_DEFAULT in content.values():
        return {**content, "monitor_port": 0}
    return content


def config_text(config: VenueConfig) -> str:
    """The configuration as TOML; the grammar checked before leaves nothing to be escaped."""
    return (
        f'name = "{config.name}"\nhost = "{config.host}"\n'
        f"est_port = {config.est_port}\ntrading_port = {config.trading_port}\n"
        f"pki_port = {config.pki_port}\nmonitor_port = {config.monitor_port}\n"
        f"renewal_grace_ms = {config.renewal_grace_ms}\npending_days = {config.pending_days}\n"
        f"approvals_required = {config.approvals_required}\n"
        f'two_operators_by = "{config.two_operators_by}"\n'
        f"drain_s = {config.drain_s}\ntape_delay_s = {config.tape_delay_s}\n"
        f"cover_told = {'true' if config.cover_told else 'false'}\n"
        f"last_look_ms = {config.last_look_ms}\n"
        f"session_messages_per_s = {config.session_messages_per_s}\n"
        f"firm_messages_per_s = {config.firm_messages_per_s}\n"
        f"connections_per_certificate = {config.connections_per_certificate}\n"
        f'control_group = "{config.control_group}"\n'
    )


def _is_host(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return len(host) <= 253 and _HOST_NAME.fullmatch(host) is not None

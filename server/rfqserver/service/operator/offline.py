"""Operator's work on a venue that is not running: the same desk, straight on the journal."""

import asyncio
from collections.abc import Sequence

from rfqdesk.protocol.operations.requests import AnyOperation
from rfqdesk.protocol.terms import Instrument
from rfqserver.ca.succession import check_known
from rfqserver.journal.sqlite import SqliteJournal
from rfqserver.service.authority.crl_file import CrlFiles
from rfqserver.service.authority.identity_log import replay_registry
from rfqserver.service.clock import VenueClock
from rfqserver.service.operator.account import Account, own_account
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.operator.identity_desk import IdentityDesk
from rfqserver.service.operator.live_desk import LiveDesk
from rfqserver.service.operator.market_desk import MarketDesk
from rfqserver.service.operator.operation_views import OperationResult
from rfqserver.service.operator.operations import perform
from rfqserver.service.operator.trade_desk import TradeDesk
from rfqserver.service.venue_directory import VenueDirectory


class OfflineVenue:
    """A stopped venue's identity desk. Nobody is connected, so nobody need be told."""

    def __init__(self, identity: IdentityDesk, clock: VenueClock) -> None:
        self.identity = identity
        self.clock = clock

    @property
    def market(self) -> MarketDesk:
        """Refuse: trading is halted, limited and priced where it happens."""
        raise OperationRefusedError(
            "The venue is not running, so nothing trades there and nothing was changed. "
            "Start it with `rfqserver serve` and repeat this."
        )

    @property
    def trades(self) -> TradeDesk:
        """Refuse: trades are changed where both parties can hear of it."""
        raise OperationRefusedError(
            "The venue is not running, so its trades can't be looked up or changed here. Start it "
            "with `rfqserver serve` and repeat this; `rfqserver audit --kind trade_executed` "
            "lists them from the journal."
        )

    @property
    def live(self) -> LiveDesk:
        """Refuse: nobody is connected, and nothing changes."""
        raise OperationRefusedError(
            "The venue is not running, so there is nothing to watch. Start it with `rfqserver "
            "serve` and repeat this; `rfqserver audit` reads the journal without it."
        )

    async def load_instruments(
        self, instruments: Sequence[Instrument], account: Account | None = None
    ) -> int:
        """Refuse: the order book's rules run in the server only."""
        del account
        raise OperationRefusedError(
            f"The venue is not running, so its {len(instruments)} instruments were not loaded. "
            "Start it with `rfqserver serve` and repeat this."
        )


async def perform_offline(
    directory: VenueDirectory, passphrase: bytes, operation: AnyOperation
) -> OperationResult:
    """Open a stopped venue, carry one operation out, close it.

    Raises:
        JournalLockedError: it is running after all.
        OperationRefusedError, JournalHaltedError: see `perform`.
        KeyFileError, IssuingError, VenueDirectoryError: see `VenueDirectory.open_ca`.
    """
    files, config = directory.authority(passphrase), directory.config()
    ca = directory.open_ca(passphrase)
    journal = SqliteJournal.open(directory.journal, must_exist=True)
    failures: list[BaseException] = []
    try:
        registry = await asyncio.to_thread(replay_registry, journal)
        check_known(ca, registry.authority)
        last = journal.read_many([journal.last_seq]) if journal.last_seq else []
        clock = VenueClock(not_before_ms=last[0].entry.time_ms if last else 0)
        journal.start(on_durable=lambda _seq: None, on_failure=failures.append)
        desk = IdentityDesk(
            journal=journal,
            registry=registry,
            ca=ca,
            host=config.host,
            clock=clock,
            crl_files=CrlFiles(directory.published_crl),
            authority_files=files,
            pending_days=config.pending_days,
            approvals_required=config.approvals_required,
        )
        desk.two_by = config.two_operators_by
        await desk.lapse_due()
        return await perform(operation, OfflineVenue(desk, clock), own_account())
    finally:
        await journal.close()

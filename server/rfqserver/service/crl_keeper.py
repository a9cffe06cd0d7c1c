"""The revocation lists of all issuing CAs: signed, checked before use, published once durable."""

from msgspec import Struct

from rfqserver.ca.crl import next_this_update_ms
from rfqserver.ca.crl_check import check_history, check_new_crl
from rfqserver.ca.encoding import crl_pem_of
from rfqserver.ca.errors import CrlRefusedError
from rfqserver.ca.events import CrlIssued
from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.issuing import IssuingCa
from rfqserver.ca.registry import Registry
from rfqserver.service.crl_file import CrlFile, CrlFiles

CRL_REISSUE_MS = 3_600_000
CRL_LIFE_MS = 86_400_000


class IssuedCrl(Struct, frozen=True):
    """An issuing CA's list in force."""

    generation: int
    der: bytes
    pem: bytes
    number: int
    this_update_ms: int
    next_update_ms: int


class CrlKeeper:
    """Signs the next lists; journals nothing.

    Each of the `crl_files`, where there are any, must agree with the journal before the first
    list of its issuer is signed. `due_ms` is when lists are to be signed again.
    """

    def __init__(
        self, hierarchy: Hierarchy, registry: Registry, crl_files: CrlFiles | None
    ) -> None:
        self._hierarchy = hierarchy
        self._registry = registry
        self._files = crl_files
        self._history_checked: set[int] = set()
        self._in_force: dict[int, IssuedCrl] = {}
        self._published: dict[int, IssuedCrl] = {}
        self.due_ms = 0

    @property
    def in_force(self) -> tuple[IssuedCrl, ...]:
        """What the listeners check with, one list of each issuing CA that still signs."""
        return tuple(self._in_force.values())

    def published(self, generation: int) -> IssuedCrl | None:
        """What others are shown of one issuing CA."""
        return self._published.get(generation)

    def renew(self, now_ms: int) -> list[CrlIssued]:
        """Sign and check a list of each issuing CA, of everything revoked so far.

        Raises:
            CrlRefusedError: the lists in force all stay, and new ones are due at once.
        """
        self.due_ms = now_ms
        self.check_history(now_ms)
        made = [self._signed(ca, now_ms) for ca in self._hierarchy.signing(now_ms)]
        self._in_force = {crl.generation: crl for _, crl in made}
        self.due_ms = now_ms + CRL_REISSUE_MS
        return [event for event, _ in made]

    async def publish(self, lists: tuple[IssuedCrl, ...]) -> None:
        """Show lists to others and keep them on disk; to be called once the journal has them.

        Sooner, a crash could give a number to another list.
        """
        for crl in lists:
            before = self._published.get(crl.generation)
            if before is not None and crl.number <= before.number:
                continue
            self._published[crl.generation] = crl
            if self._files is not None:
                await self._files.of(crl.generation).save(crl.der, crl.number)

    def _signed(self, ca: IssuingCa, now_ms: int) -> tuple[CrlIssued, IssuedCrl]:
        last = self._registry.authority.crl(ca.generation)
        revoked = self._registry.revoked(ca.generation)
        event = CrlIssued(
            time_ms=now_ms,
            number=last.number + 1,
            this_update_ms=next_this_update_ms(now_ms, last.this_update_ms),
            next_update_ms=now_ms + CRL_LIFE_MS,
            revoked_count=len(revoked),
            generation=ca.generation,
        )
        der = ca.sign_crl(
            revoked,
            number=event.number,
            this_update_ms=event.this_update_ms,
            next_update_ms=event.next_update_ms,
        )
        check_new_crl(
            der,
            issuer=ca.certificate,
            revoked=self._revoked_serials(ca.generation),
            number_in_force=last.number,
            this_update_in_force_ms=last.this_update_ms,
            now_ms=now_ms,
        )
        return event, IssuedCrl(
            generation=ca.generation,
            der=der,
            pem=crl_pem_of(der),
            number=event.number,
            this_update_ms=event.this_update_ms,
            next_update_ms=event.next_update_ms,
        )

    def check_history(self, now_ms: int) -> None:
        """Compare journal and published lists, once, before anything is added to either.

        Raises:
            CrlRefusedError: the journal is older than a list.
        """
        if self._files is None:
            return
        for ca in self._hierarchy.signing(now_ms):
            if ca.generation not in self._history_checked:
                self._check_history(ca, self._files.of(ca.generation))

    def _check_history(self, ca: IssuingCa, file: CrlFile) -> None:
        stored = file.load()
        if stored is not None:
            try:
                check_history(
                    stored,
                    issuer=ca.certificate,
                    number_in_journal=self._registry.authority.crl(ca.generation).number,
                    revoked=self._revoked_serials(ca.generation),
                )
            except CrlRefusedError as error:
                raise CrlRefusedError(
                    f"{error} Restore the newest journal. If it is lost for good, move "
                    f"{file.path} away and revoke again what it lists."
                ) from error
        self._history_checked.add(ca.generation)

    def _revoked_serials(self, generation: int) -> frozenset[str]:
        # Not by way of `Registry.revoked`, which the list was made of.
        return frozenset(
            serial
            for serial, record in self._registry.certificates.items()
            if record.generation == generation and record.revoked_ms is not None
        )

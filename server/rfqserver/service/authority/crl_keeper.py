"""The revocation lists of all issuing CAs: signed, checked before use, published once durable."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from rfqserver.ca.authority_record import CrlRecord
from rfqserver.ca.crl import RevokedEntry, next_this_update_ms
from rfqserver.ca.crl_check import check_history, check_new_crl
from rfqserver.ca.encoding import crl_pem_of
from rfqserver.ca.errors import CrlRefusedError
from rfqserver.ca.events import CrlIssued
from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.issuing import IssuingCa
from rfqserver.ca.records import CertificateRecord
from rfqserver.ca.registry import Registry
from rfqserver.ca.venue_certificates import VenueCertificateRecord
from rfqserver.service.authority.crl_file import CrlFile, CrlFiles

CRL_REISSUE_MS = 3_600_000
CRL_LIFE_MS = 86_400_000

KnownRecord = CertificateRecord | VenueCertificateRecord


class IssuedCrl(Struct, frozen=True):
    """An issuing CA's list in force."""

    generation: int
    der: bytes
    pem: bytes
    number: int
    this_update_ms: int
    next_update_ms: int


class CrlDraft(Struct, frozen=True):
    """What one list is to say, and the one before it."""

    ca: IssuingCa
    event: CrlIssued
    revoked: tuple[RevokedEntry, ...]
    last: CrlRecord


class CrlPlan(Struct, frozen=True):
    """The next lists, and what the registry knew when they were planned."""

    drafts: tuple[CrlDraft, ...]
    known: tuple[KnownRecord, ...]
    revoked_count: int
    judged_ms: int

    @property
    def events(self) -> list[CrlIssued]:
        """What the journal is to keep of them."""
        return [draft.event for draft in self.drafts]


def make_lists(plan: CrlPlan) -> tuple[IssuedCrl, ...]:
    """Sign and check what was planned. Long work on values alone, fit for a thread.

    Raises:
        CrlRefusedError: one of them would be wrong; none may come into force.
    """
    return tuple(_made(draft, plan) for draft in plan.drafts)


def _made(draft: CrlDraft, plan: CrlPlan) -> IssuedCrl:
    ca, event, last = draft.ca, draft.event, draft.last
    der = ca.sign_crl(
        draft.revoked,
        number=event.number,
        this_update_ms=event.this_update_ms,
        next_update_ms=event.next_update_ms,
    )
    check_new_crl(
        der,
        issuer=ca.certificate,
        revoked=_revoked_serials(plan.known, ca.generation),
        number_in_force=last.number,
        this_update_in_force_ms=last.this_update_ms,
        now_ms=plan.judged_ms,
    )
    return IssuedCrl(
        generation=ca.generation,
        der=der,
        pem=crl_pem_of(der),
        number=event.number,
        this_update_ms=event.this_update_ms,
        next_update_ms=event.next_update_ms,
    )


def _revoked_serials(known: Iterable[KnownRecord], generation: int) -> frozenset[str]:
    # Not by way of `Registry.revoked`, which the list was made of.
    return frozenset(
        record.serial
        for record in known
        if record.generation == generation and record.revoked_ms is not None
    )


class CrlKeeper:
    """Knows which lists are in force and which come next; journals nothing.

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
        self._listed_count = 0
        self.due_ms = 0

    @property
    def in_force(self) -> tuple[IssuedCrl, ...]:
        """What the listeners check with, one list of each issuing CA that still signs."""
        return tuple(self._in_force.values())

    def published(self, generation: int) -> IssuedCrl | None:
        """What others are shown of one issuing CA."""
        return self._published.get(generation)

    def plan(self, now_ms: int, judged_ms: int) -> CrlPlan:
        """Say which lists come next: one of each issuing CA, of everything revoked so far.

        They are dated to hold at `judged_ms`, the later of the venue's clock and the machine's.

        Raises:
            CrlRefusedError: the journal is older than a list published before.
        """
        self.due_ms = judged_ms
        self.check_history(now_ms)
        drafts = []
        for ca in self._hierarchy.signing(now_ms):
            last = self._registry.authority.crl(ca.generation)
            revoked = self._registry.revoked(ca.generation)
            event = CrlIssued(
                time_ms=now_ms,
                number=last.number + 1,
                this_update_ms=next_this_update_ms(now_ms, last.this_update_ms),
                next_update_ms=judged_ms + CRL_LIFE_MS,
                revoked_count=len(revoked),
                generation=ca.generation,
            )
            drafts.append(CrlDraft(ca, event, revoked, last))
        known = tuple(self._known())
        return CrlPlan(tuple(drafts), known, self._registry.revoked_count, judged_ms)

    def _known(self) -> Iterator[KnownRecord]:
        """Whatever was issued: to participants, and by the venue to itself."""
        yield from self._registry.certificates.values()
        yield from self._registry.authority.venue_certificates.values()

    def put_in_force(self, plan: CrlPlan, lists: tuple[IssuedCrl, ...]) -> None:
        """Have the listeners check with what was made of a plan, once it is in the journal."""
        self._in_force = {crl.generation: crl for crl in lists}
        self._listed_count = plan.revoked_count
        self.due_ms = plan.judged_ms + CRL_REISSUE_MS

    @property
    def are_complete(self) -> bool:
        """Whether the lists in force name everything revoked so far."""
        return bool(self._in_force) and self._listed_count == self._registry.revoked_count

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
                    revoked=_revoked_serials(self._known(), ca.generation),
                )
            except CrlRefusedError as error:
                raise CrlRefusedError(
                    f"{error} Restore the newest journal. If it is lost for good, move "
                    f"{file.path} away and revoke again what it lists."
                ) from error
        self._history_checked.add(ca.generation)

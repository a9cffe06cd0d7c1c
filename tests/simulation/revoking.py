"""Certificates revoked while their holders deal, and holders let in again under new ones."""

from collections import defaultdict
from random import Random

from msgspec.structs import replace
from simulation.case import Case, Fact
from simulation.people import Person, enrolled
from simulation.venue import SimVenue
from simulation.violation import Violation

from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.records import CertificateRecord, CertificateStatus
from rfqserver.journal.interface import JournalClosedError, JournalHaltedError
from rfqserver.service.operator.approval import OperationRefusedError

LATE_S = 0.25
"""How long after a revocation is durable what was on offer may still trade: timers may be late."""
Party = tuple[str, str]


def certificate_of(venue: SimVenue, person: Person) -> Person | None:
    """The person with the certificate that counts for it now, None where all were revoked."""
    held = [one for one in _held(venue, person) if _counts(venue, one)]
    return replace(person, serial=held[-1].serial) if held else None


async def revoke(venue: SimVenue, person: Person, rng: Random) -> None:
    """The operator shuts somebody out, and everything of its with it."""
    now = certificate_of(venue, person)
    if now is None:
        return
    record = venue.registry.certificates[now.serial]
    reason = rng.choice((RevocationReason.KEY_COMPROMISE, RevocationReason.CESSATION_OF_OPERATION))
    try:
        await venue.revocation.of_certificate(record, reason, "uid:0")
    except (OperationRefusedError, JournalClosedError, JournalHaltedError):
        return


def admit_again(venue: SimVenue, person: Person) -> None:
    """Enrolled anew, with another key: the old certificate stays what it is."""
    if certificate_of(venue, person) is not None:
        return
    number = len(_held(venue, person)) + 1
    anew = replace(person, serial=f"{person.firm}-{person.trader}-{number}")
    try:
        venue.identity_log.append(enrolled(anew, venue.clock.now_ms()), "uid:0")
    except (JournalClosedError, JournalHaltedError):
        return


def _held(venue: SimVenue, person: Person) -> list[CertificateRecord]:
    party = (person.firm, person.trader)
    return [one for one in venue.registry.certificates.values() if (one.firm, one.trader) == party]


def _counts(venue: SimVenue, record: CertificateRecord) -> bool:
    return record.status(venue.clock.now_ms()) is CertificateStatus.ACTIVE


class Revocations:
    """What was revoked, in the journal's order: nothing is taken under it from that record on."""

    def __init__(self) -> None:
        self.revoked: set[str] = set()
        self._parties: dict[str, Party] = {}
        self._enrolments: dict[str, Party] = {}
        self._revoked: dict[Party, list[tuple[int, float]]] = defaultdict(list)
        self._decided_s = self._durable_s = 0.0

    def at(self, decided_s: float, durable_s: float) -> None:
        """When the record that comes next was decided, and when it was on disk."""
        self._decided_s, self._durable_s = decided_s, durable_s

    def take(self, fact: Fact) -> None:
        """Take one identity event."""
        match fact["type"]:
            case "enrolment_approved":
                self._enrolments[fact["enrolment_id"]] = (fact["firm"], fact["trader"])
            case "certificate_issued":
                self._parties[fact["serial"]] = self._enrolments[fact["enrolment_id"]]
            case "certificate_revoked":
                self.revoked.add(fact["serial"])
                party = self._parties[fact["serial"]]
                self._revoked[party].append((fact["time_ms"], self._durable_s))

    def check_actor(self, actor: str, fact: Fact) -> None:
        """Object to what happened under a certificate that had been revoked before."""
        _, mark, serial = actor.rpartition("#")
        if mark and serial in self.revoked:
            raise Violation("revocation", f"{fact} under {serial}, which is revoked")

    def check_end(self, fact: Fact, party: Party) -> None:
        """Object to what ends as the revoked's and is nobody's who was."""
        if fact["reason"] == "revoked" and not self._revoked[party]:
            raise Violation("revocation", f"{fact}, and {party} was never revoked")

    def check_trade(self, fact: Fact, case: Case) -> None:
        """Object to a deal on what somebody began before being shut out for good."""
        opened = case.opened
        self._check_ended((opened["taker"], opened["taker_trader"]), opened["time_ms"], fact)
        live = case.live.get(fact["maker"])
        if live is not None:
            self._check_ended((live["maker"], live["maker_trader"]), live["time_ms"], fact)

    def _check_ended(self, party: Party, begun_ms: int, fact: Fact) -> None:
        for revoked_ms, durable_s in self._revoked[party]:
            if begun_ms < revoked_ms and self._decided_s > durable_s + LATE_S:
                raise Violation("revocation", f"{fact} on what {party} began before it was revoked")

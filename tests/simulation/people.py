"""Who is there, and the certificates they act under: journalled as by real enrolments."""

from random import Random

from msgspec import Struct
from simulation.signing import signer_of

from rfqdesk.protocol.terms import Instrument, InstrumentKind, Role
from rfqserver.ca.events import (
    AnyIdentityEvent,
    CertificateIssued,
    EnrolmentApproved,
    EnrolmentRequested,
)

START_MS = 1_790_000_000_000
CERTIFICATE_DAYS = 30

_FIRMS = {
    Role.TRADER: ("acacia", "alder", "aspen"),
    Role.MAKER: ("birch", "cedar", "dogwood", "elm", "fir", "hazel"),
}
_NAMES = {Role.TRADER: ("ann", "amos"), Role.MAKER: ("bea", "bot")}

CALL_80, CALL_90, FINE, PERP, HEDGE, SHORT = (
    "BTC-25DEC26-80000-C",
    "BTC-25DEC26-90000-C",
    "BTC-25DEC26-95000-C",
    "ETH-PERP",
    "BTC-PERP",
    "BTC-TODAY-70000-C",
)


class Person(Struct, frozen=True):
    """Somebody with a certificate."""

    firm: str
    trader: str
    role: Role
    serial: str

    @property
    def name(self) -> str:
        """As the operator writes it."""
        return f"{self.firm}/{self.trader}"


def people(rng: Random) -> list[Person]:
    """One to three firms that ask and two to six that quote, each with one or two traders."""
    found = []
    for role, least in ((Role.TRADER, 1), (Role.MAKER, 2)):
        firms = _FIRMS[role][: rng.randint(least, len(_FIRMS[role]))]
        for firm in firms:
            found += [
                Person(firm, trader, role, f"{firm}-{trader}")
                for trader in _NAMES[role][: rng.randint(1, 2)]
            ]
    return found


def enrolled(person: Person, now_ms: int) -> list[AnyIdentityEvent]:
    """What the journal holds of somebody's enrolment."""
    number = f"enrolment-{person.serial}"
    return [
        EnrolmentRequested(
            time_ms=now_ms,
            enrolment_id=number,
            csr_der=b"",
            csr_fingerprint=number,
            spki_fingerprint=number,
            common_name=person.trader,
            organisation=person.firm,
            address="198.51.100.1",
        ),
        EnrolmentApproved(
            time_ms=now_ms,
            enrolment_id=number,
            firm=person.firm,
            firm_name=person.firm.title(),
            trader=person.trader,
            role=person.role,
            days=CERTIFICATE_DAYS,
        ),
        CertificateIssued(
            time_ms=now_ms,
            enrolment_id=number,
            serial=person.serial,
            spki_fingerprint=number,
            certificate_der=signer_of(person.serial).certificate_der,
            not_before_ms=0,
            not_after_ms=now_ms + CERTIFICATE_DAYS * 86_400_000,
        ),
    ]


def board(rng: Random) -> tuple[Instrument, ...]:
    """Five instruments, and one that expires while the run goes on."""
    return (
        _listed(CALL_80),
        _listed(CALL_90),
        _listed(FINE, tick="0.0001"),
        Instrument(PERP, InstrumentKind.PERPETUAL, "ETH", "USD", "0.05", "1"),
        Instrument(HEDGE, InstrumentKind.PERPETUAL, "BTC", "USD", "0.5", "0.01"),
        _listed(SHORT, expiry_ms=START_MS + rng.randint(1_000, 20_000)),
    )


def _listed(symbol: str, tick: str = "0.0005", expiry_ms: int = 0) -> Instrument:
    return Instrument(
        symbol=symbol,
        kind=InstrumentKind.OPTION,
        underlying="BTC",
        price_currency="BTC",
        tick_size=tick,
        lot_size="0.1",
        expiry_ms=expiry_ms or START_MS + 86_400_000,
        mark_price="0.055",
    )

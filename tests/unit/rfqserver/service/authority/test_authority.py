from pathlib import Path

import pytest
from support.pki.throwaway_ca import SERVER, ThrowawayCa
from support.venues.open_venue import OpenVenue, open_venue

from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.operations.decisions import EntitlementChange
from rfqdesk.protocol.terms import PrincipalKind, Role
from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.encoding import der_of
from rfqserver.engine.protecting.standings import Standing
from rfqserver.gateway.interface import Principal, Refusal
from rfqserver.service.authority.authority import RegistryAuthority
from rfqserver.service.clock import VenueClock

DAY_MS = 86_400_000


def authority(place: OpenVenue, *, days_ahead: int = 0) -> RegistryAuthority:
    later = VenueClock(not_before_ms=place.venue.clock.now_ms() + days_ahead * DAY_MS)
    return RegistryAuthority(place.venue.identity.registry, later)


def kind(found: Principal | Refusal) -> str:
    assert isinstance(found, Refusal), found
    return found.kind


async def test_a_registered_certificate_stands_for_its_principal(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as place:
        jane = await place.enrol("albion", Role.TRADER)
        record = place.venue.identity.registry.certificates[jane.certificate.serial]
        found = authority(place).identify(record.certificate_der, "198.51.100.7")
        assert found == Principal("albion", "jane", Role.TRADER, jane.certificate.serial)


async def test_revoked_and_expired_stand_for_nobody(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as place:
        jane = await place.enrol("albion", Role.TRADER)
        serial = jane.certificate.serial
        assert kind(authority(place, days_ahead=91).standing(serial)) == "certificate_expired"
        await place.venue.identity.revoke(serial, RevocationReason.SUPERSEDED, operator="test")
        assert kind(authority(place).standing(serial)) == "certificate_revoked"


async def test_a_standing_is_that_of_the_moment(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as place:
        jane = await place.enrol("albion", Role.TRADER)
        asked, principals = authority(place), place.venue.identity.principals

        def standing() -> Standing:
            found = asked.standing(jane.certificate.serial)
            assert isinstance(found, Principal)
            return found.standing

        assert standing() == Standing()
        change = EntitlementChange(quantity_max="5", kind=PrincipalKind.BOT)
        await principals.entitle("albion/jane", change, operator="test")
        await principals.suspend("albion", "unpaid fees", operator="test")
        assert standing() == Standing(
            kind=PrincipalKind.BOT,
            entitlements=(Entitlements(quantity_max="5"),),
            suspension="unpaid fees",
        )
        await principals.resume("albion", operator="test")
        assert standing().suspension is None


@pytest.mark.parametrize(
    ("purposes", "wanted"),
    [((), "wrong_purpose"), ((SERVER,), "wrong_purpose")],
    ids=["none", "server"],
)
async def test_the_purpose_is_checked_again(
    tmp_path: Path, purposes: tuple[object, ...], wanted: str
) -> None:
    async with open_venue(tmp_path / "venue") as place:
        odd = ThrowawayCa().client(purposes=purposes)  # type: ignore[arg-type]
        found = authority(place).identify(der_of(odd.certificate), "198.51.100.7")
        assert kind(found) == wanted


async def test_a_certificate_nobody_issued_here_is_not_registered(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as place:
        foreign = ThrowawayCa().client()
        found = authority(place).identify(der_of(foreign.certificate), "198.51.100.7")
        assert kind(found) == "not_registered"
        assert kind(authority(place).standing("ff")) == "certificate_revoked"

"""Profiles with certificates, written without a venue or a keyring."""

from pathlib import Path

from msgspec.structs import replace
from support.pki.throwaway_ca import ThrowawayCa

from rfqdesk.identity.identity import Identity
from rfqdesk.identity.profile import EnrolmentState, Profile, ProfileStore


def issued_profile(identity: Identity, *, firm: str, person: str) -> Profile:
    """The profile of an identity that has its certificate."""
    return Profile(
        host=identity.host,
        est_port=1,
        trading_port=identity.trading_port,
        root_pem=identity.root_pem,
        firm_name=firm,
        person=person,
        key_id=identity.certificate.key_id,
        csr_pem="",
        state=EnrolmentState.ISSUED,
        chain_pem=identity.chain_pem,
    )


def write_profile(
    directory: Path,
    *,
    firm: str = "Albion Capital",
    person: str = "Jane Okafor",
    state: EnrolmentState = EnrolmentState.ISSUED,
) -> Profile:
    """Put one into a directory; nobody listens where it says that its venue is."""
    profile = issued_profile(ThrowawayCa().identity(1), firm=firm, person=person)
    profile = replace(profile, state=state)
    ProfileStore(directory).save(profile)
    return profile

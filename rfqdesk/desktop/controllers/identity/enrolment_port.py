"""What onboarding needs of the venue and the keyring, and the real thing behind it."""

from contextlib import suppress
from typing import Protocol

from cryptography import x509
from cryptography.x509.oid import NameOID

from rfqdesk.client.enrolling.enrolment import Application, Enrolment, Progress
from rfqdesk.client.enrolling.est import EstServer
from rfqdesk.desktop.models.identity.onboarding import CertificateFacts, VenueFacts
from rfqdesk.identity.certificate import (
    certificate_fingerprint,
    load_certificates,
    summarise,
)
from rfqdesk.identity.errors import KeyMissingError
from rfqdesk.identity.fingerprint import grouped
from rfqdesk.identity.profile import Profile, ProfileStore
from rfqdesk.identity.vault import AsyncVault
from rfqdesk.identity.words import words_of


class EnrolmentPort(Protocol):
    """Each call raises `ClientError`, `IdentityError` or `OSError` and nothing else."""

    async def find_venue(self, host: str, est_port: int, fingerprint: str) -> VenueFacts:
        """Ask the server for the root of this fingerprint."""
        ...

    async def show_venue(self, host: str, est_port: int) -> VenueFacts:
        """Ask the server for its root, whatever it is: somebody has to vouch for it."""
        ...

    async def check_keyring(self) -> str:
        """Prove that a key can be kept; the keyring's name for people."""
        ...

    async def begin(self, application: Application) -> Profile:
        """Make key and request, and keep both."""
        ...

    async def advance(self, profile: Profile) -> Progress:
        """Hand the request in, or ask what became of it."""
        ...

    async def forget(self, profile: Profile) -> None:
        """Delete profile and key."""
        ...


class VenueEnrolment:
    """The port to a real venue and this user's keyring."""

    def __init__(self, store: ProfileStore, vault: AsyncVault) -> None:
        self._store = store
        self._vault = vault
        self._enrolment = Enrolment(store, vault)

    async def find_venue(self, host: str, est_port: int, fingerprint: str) -> VenueFacts:
        """See `EnrolmentPort.find_venue`."""
        return venue_facts(await EstServer(host, est_port).fetch_pinned_root(fingerprint))

    async def show_venue(self, host: str, est_port: int) -> VenueFacts:
        """See `EnrolmentPort.show_venue`."""
        return venue_facts(await EstServer(host, est_port).fetch_shown_root())

    async def check_keyring(self) -> str:
        """See `EnrolmentPort.check_keyring`."""
        return await self._vault.check()

    async def begin(self, application: Application) -> Profile:
        """See `EnrolmentPort.begin`."""
        return await self._enrolment.begin(application)

    async def advance(self, profile: Profile) -> Progress:
        """See `EnrolmentPort.advance`."""
        return await self._enrolment.advance(profile)

    async def forget(self, profile: Profile) -> None:
        """See `EnrolmentPort.forget`. The profile goes first: it may not name a missing key."""
        self._store.delete()
        for key_id in profile.key_ids:
            with suppress(KeyMissingError):
                await self._vault.delete(key_id)


def venue_facts(root: x509.Certificate) -> VenueFacts:
    """What a person wants to know of a venue's root certificate."""
    names = root.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    fingerprint = certificate_fingerprint(root)
    return VenueFacts(
        name=str(names[0].value) if names else root.subject.rfc4514_string(),
        fingerprint=fingerprint,
        valid_until_ms=int(root.not_valid_after_utc.timestamp()) * 1000,
        grouped=grouped(fingerprint),
        words=words_of(fingerprint),
    )


def certificate_facts(chain_pem: str) -> CertificateFacts:
    """What a person wants to know of the own certificate.

    Raises:
        CertificateInvalidError: the chain can't be read.
    """
    certificate = load_certificates(chain_pem)[0]
    summary = summarise(certificate)
    issuers = certificate.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
    return CertificateFacts(
        person=summary.common_name,
        organisation=summary.organisation,
        firm=summary.firm,
        trader=summary.trader,
        venue=summary.venue,
        serial=summary.serial,
        issuer=str(issuers[0].value) if issuers else summary.issuer,
        valid_from_ms=summary.not_before_ms,
        valid_until_ms=summary.not_after_ms,
        fingerprint=grouped(summary.fingerprint),
    )

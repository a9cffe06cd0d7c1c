"""Enrolling: from an address and a fingerprint to a certificate, through any interruption.

Everything decided so far is in the profile before the next step is taken, so
a programme that was ended continues where it stood: `begin` once, then
`advance` as often as it takes.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from cryptography import x509

from rfqdesk.client.enrolling.est import (
    RETRY_AFTER_DEFAULT_S,
    Delivered,
    EstServer,
    Pending,
    Refused,
)
from rfqdesk.client.errors import (
    CertificateUnusableError,
    LocalMistakeError,
    RemoteMisbehaviourError,
)
from rfqdesk.client.trust.trust_update import updated_trust
from rfqdesk.identity.certificate import (
    is_issued_by,
    is_self_signed,
    load_certificates,
    summarise,
    to_pem,
)
from rfqdesk.identity.csr import csr_der, make_csr, name_problem
from rfqdesk.identity.errors import CertificateInvalidError
from rfqdesk.identity.keypair import generate_key
from rfqdesk.identity.profile import EnrolmentState, Profile, ProfileStore
from rfqdesk.identity.vault import AsyncVault

CHAIN_MAX = 4
"""Certificates between a root and its leaf, both included, that are followed at most."""


@dataclass(frozen=True, slots=True)
class Application:
    """What the applicant typed. `root_fingerprint` comes from `fingerprint.parse`.

    `token` is that of an invitation, "" for none.
    """

    host: str
    est_port: int
    trading_port: int
    root_fingerprint: str
    firm_name: str
    person: str
    token: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """The profile after a step, and when to take the next one while it is pending."""

    profile: Profile
    retry_after_s: int = 0


class Enrolment:
    """Enrols one profile. The disk is written briefly; the keyring is asked in a thread."""

    def __init__(self, store: ProfileStore, vault: AsyncVault | None = None) -> None:
        self._store = store
        self._vault = vault or AsyncVault()

    async def begin(self, application: Application) -> Profile:
        """Find the venue's root, make the key, keep both; sends nothing about the applicant.

        Raises:
            VenueUnreachableError, ProtocolError: the venue could not be asked.
            RootNotFoundError: the server is not the venue of this fingerprint.
            VaultError: the key could not be kept.
            LocalMistakeError: a name does not fit a certificate.
            OSError: the profile could not be written.
        """
        for label, name in (("firm", application.firm_name), ("person", application.person)):
            if problem := name_problem(name):
                raise LocalMistakeError(f"{label}: {problem}")
        server = EstServer(application.host, application.est_port)
        root = await server.fetch_pinned_root(application.root_fingerprint)
        key = generate_key()
        csr_pem = make_csr(
            key,
            firm_name=application.firm_name,
            person=application.person,
            token=application.token,
        )
        # First the key, then the profile: a profile never names a key that isn't there.
        key_id = await self._vault.store(key)
        profile = Profile(
            host=application.host,
            est_port=application.est_port,
            trading_port=application.trading_port,
            root_pem=to_pem(root),
            firm_name=application.firm_name,
            person=application.person,
            key_id=key_id,
            csr_pem=csr_pem,
            invitation_token=application.token,
        )
        self._store.save(profile)
        return profile

    async def advance(self, profile: Profile) -> Progress:
        """Hand the request in, or ask what became of it, and keep the answer.

        A profile that is decided already is returned as it is.

        Raises:
            VenueUnreachableError, ServerNotTrustedError, ProtocolError: ask again later.
            CertificateUnusableError: what was delivered is not a certificate
                for this key under the pinned root.
        """
        if profile.state in {EnrolmentState.ISSUED, EnrolmentState.REFUSED}:
            return Progress(profile)
        server = EstServer(profile.host, profile.est_port)
        answer = await server.simple_enroll(csr_der(profile.csr_pem), profile.root_pem)
        if isinstance(answer, Pending):
            pending = msgspec.structs.replace(profile, state=EnrolmentState.PENDING)
            return self._keep(profile, pending, answer.retry_after_s)
        if isinstance(answer, Refused):
            refused = msgspec.structs.replace(
                profile, state=EnrolmentState.REFUSED, refusal=answer.text
            )
            return self._keep(profile, refused)
        now_ms = time.time_ns() // 1_000_000
        root_pem, authorities = await updated_trust(server, profile.root_pem, now_ms)
        trusting = msgspec.structs.replace(profile, root_pem=root_pem)
        issued = msgspec.structs.replace(
            trusting,
            state=EnrolmentState.ISSUED,
            chain_pem=issued_chain(trusting, answer, authorities),
        )
        return self._keep(profile, issued)

    async def wait_decided(
        self, profile: Profile, on_progress: Callable[[Profile | RemoteMisbehaviourError], None]
    ) -> Profile:
        """Ask until the venue has decided; returns the issued or refused profile.

        `on_progress` hears of every answer, and of every failure that will be
        retried. What can't be mended by waiting is raised.
        """
        while True:
            wait_s = RETRY_AFTER_DEFAULT_S
            try:
                progress = await self.advance(profile)
            except RemoteMisbehaviourError as error:
                if error.final:
                    raise
                on_progress(error)
            else:
                profile, wait_s = progress.profile, progress.retry_after_s
                on_progress(profile)
                if profile.state in {EnrolmentState.ISSUED, EnrolmentState.REFUSED}:
                    return profile
            await asyncio.sleep(wait_s)

    def _keep(self, before: Profile, after: Profile, retry_after_s: int = 0) -> Progress:
        if after != before:
            self._store.save(after)
        return Progress(after, retry_after_s)


def issued_chain(
    profile: Profile, delivered: Delivered, authorities: list[x509.Certificate]
) -> str:
    """Check a delivered certificate and return its chain as PEM, own one first, without the root.

    Raises:
        CertificateUnusableError: it is for another key, does not lead to a
            pinned root, or does not name a party of the venue.
    """
    roots = load_certificates(profile.root_pem)
    candidates = [x509.load_der_x509_certificate(der) for der in delivered.certificates]
    for certificate in candidates:
        try:
            summary = summarise(certificate)
        except CertificateInvalidError as error:
            if len(candidates) == 1:
                raise CertificateUnusableError(f"the venue delivered: {error}") from error
            continue
        if summary.key_id == profile.key_id:
            return to_pem(certificate, *_path(certificate, roots, [*candidates, *authorities]))
    raise CertificateUnusableError("the delivered certificate is for another key")


def _path(
    leaf: x509.Certificate, roots: list[x509.Certificate], known: list[x509.Certificate]
) -> list[x509.Certificate]:
    """Return the certificates between `leaf` and one of the roots."""
    between: list[x509.Certificate] = []
    current = leaf
    while not any(is_issued_by(current, root) for root in roots):
        issuer = next(
            (one for one in known if not is_self_signed(one) and is_issued_by(current, one)), None
        )
        if issuer is None or len(between) >= CHAIN_MAX - 2:
            raise CertificateUnusableError(
                "the delivered certificate does not lead to a pinned root"
            )
        between.append(issuer)
        current = issuer
    return between

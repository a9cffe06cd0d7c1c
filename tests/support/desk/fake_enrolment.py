"""An enrolment port without network and keyring, with real certificates and a real profile."""

import asyncio
from pathlib import Path

import msgspec
from support.pki.throwaway_ca import ThrowawayCa

from rfqdesk.client.enrolling.enrolment import Application, Progress
from rfqdesk.client.errors import RootNotFoundError
from rfqdesk.desktop.controllers.identity.enrolment_port import venue_facts
from rfqdesk.desktop.models.identity.onboarding import VenueFacts
from rfqdesk.identity.csr import make_csr
from rfqdesk.identity.keypair import generate_key, key_id
from rfqdesk.identity.profile import EnrolmentState, Profile, ProfileStore


class FakeEnrolment:
    """Answers as told: `failure` is raised once, `decision` is what the operator says."""

    def __init__(self, directory: Path) -> None:
        self.ca = ThrowawayCa("Albion Venue")
        self.store = ProfileStore(directory)
        self.failure: Exception | None = None
        self.decision = EnrolmentState.PENDING
        self.refusal = ""
        self.asked = 0
        self.forgotten: list[str] = []
        self.retry_after_s = 3600
        self.pinned: list[str] = []
        self._key = generate_key()

    def _fail_once(self) -> None:
        failure, self.failure = self.failure, None
        if failure is not None:
            raise failure

    async def find_venue(self, host: str, est_port: int, fingerprint: str) -> VenueFacts:
        await asyncio.sleep(0)
        self._fail_once()
        if fingerprint != self.ca.root_fingerprint:
            raise RootNotFoundError(host, fingerprint, (self.ca.root_fingerprint,))
        return venue_facts(self.ca.root.certificate)

    async def show_venue(self, host: str, est_port: int) -> VenueFacts:
        await asyncio.sleep(0)
        self._fail_once()
        return venue_facts(self.ca.root.certificate)

    async def check_keyring(self) -> str:
        await asyncio.sleep(0)
        self._fail_once()
        return "Secret Service"

    async def begin(self, application: Application) -> Profile:
        await asyncio.sleep(0)
        self._fail_once()
        if application.root_fingerprint != self.ca.root_fingerprint:
            offered = (self.ca.root_fingerprint,)
            raise RootNotFoundError(application.host, application.root_fingerprint, offered)
        self.pinned.append(application.root_fingerprint)
        self._key = generate_key()
        profile = Profile(
            host=application.host,
            est_port=application.est_port,
            trading_port=application.trading_port,
            root_pem=self.ca.root_pem,
            firm_name=application.firm_name,
            person=application.person,
            key_id=key_id(self._key.public_key()),
            csr_pem=make_csr(
                self._key,
                firm_name=application.firm_name,
                person=application.person,
                token=application.token,
            ),
            invitation_token=application.token,
        )
        self.store.save(profile)
        return profile

    async def advance(self, profile: Profile) -> Progress:
        self.asked += 1
        await asyncio.sleep(0)
        self._fail_once()
        chain = ""
        if self.decision is EnrolmentState.ISSUED:
            issued = self.ca.client(firm="albion", trader="jane", key=self._key)
            chain = self.ca.chain_pem(issued)
        after = msgspec.structs.replace(
            profile, state=self.decision, chain_pem=chain, refusal=self.refusal
        )
        self.store.save(after)
        return Progress(after, self.retry_after_s)

    async def forget(self, profile: Profile) -> None:
        await asyncio.sleep(0)
        self._fail_once()
        self.store.delete()
        self.forgotten.append(profile.key_id)

"""Onboarding for the demonstration: the real enrolment, the operator by the real verbs."""

import json
from pathlib import Path

from rfqdesk.client.enrolling.enrolment import Application, Enrolment
from rfqdesk.demo.people import Person
from rfqdesk.demo.venue_process import Ready, VenueError, VenueProcess
from rfqdesk.identity.certificate import certificate_fingerprint, load_certificates
from rfqdesk.identity.csr import csr_fingerprint
from rfqdesk.identity.identity import Identity, unlock
from rfqdesk.identity.profile import EnrolmentState, ProfileStore
from rfqdesk.protocol.terms import Role


class Registrar:
    """Plays the operator of one venue, who has a telephone and the command line."""

    def __init__(self, venue: VenueProcess, ready: Ready) -> None:
        self._venue = venue
        self.ready = ready
        root_pem = (venue.folder / "ca" / "root.pem").read_text(encoding="ascii")
        self.root_fingerprint = certificate_fingerprint(load_certificates(root_pem)[0])

    def application(self, person: Person) -> Application:
        """What the operator's invitation and the applicant's own words make together."""
        return Application(
            host=self._venue.host,
            est_port=self.ready.est_port,
            trading_port=self.ready.trading_port,
            root_fingerprint=self.root_fingerprint,
            firm_name=person.firm_name,
            person=person.name,
        )

    async def approve(self, fingerprint: str, person: Person, role: Role) -> None:
        """Approve the request with this fingerprint, as read out by the applicant.

        Raises:
            VenueError: there is none, or the venue refused.
        """
        listing = json.loads(await self.operate("enrolments", "list", "--json"))
        found = [e["enrolment_id"] for e in listing if e["fingerprint"] == fingerprint]
        if not found:
            raise VenueError(f"no enrolment waits with the fingerprint of {person.name}")
        await self.operate(
            "enrolments", "approve", found[0], "--firm", person.firm,
            "--firm-name", person.firm_name, "--trader", person.trader,
            "--role", role.value, "--fingerprint", fingerprint,
        )  # fmt: skip

    async def operate(self, *words: str) -> str:
        """Run one of the operator's verbs on the venue."""
        return await self._venue.operate(*words, "--venue-dir", str(self._venue.folder))


async def onboard(registrar: Registrar, person: Person, role: Role, folder: Path) -> Identity:
    """Take one party from nothing to a certificate; its profile lies in `folder`.

    Raises:
        ClientError, IdentityError, VenueError: what went wrong.
    """
    enrolment = Enrolment(ProfileStore(folder))
    profile = await enrolment.begin(registrar.application(person))
    await enrolment.advance(profile)
    await registrar.approve(csr_fingerprint(profile.csr_pem), person, role)
    progress = await enrolment.advance(profile)
    if progress.profile.state is not EnrolmentState.ISSUED:
        raise VenueError(f"{person.name} got no certificate: {progress.profile.state.value}")
    return await unlock(progress.profile)

"""Onboarding: from an address to a certificate, through restarts; no widgets."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from rfqdesk.client.enrolling.enrolment import Application
from rfqdesk.client.errors import ClientError, LocalMistakeError
from rfqdesk.desktop.controllers.identity.enrolment_port import (
    EnrolmentPort,
    certificate_facts,
    venue_facts,
)
from rfqdesk.desktop.controllers.identity.onboarding_forms import server_address
from rfqdesk.desktop.controllers.notices import notice_of
from rfqdesk.desktop.models.identity.onboarding import (
    OnboardingState,
    PersonForm,
    ServerForm,
    Step,
)
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.wall_clock import wall_clock_ms
from rfqdesk.identity.certificate import load_certificates
from rfqdesk.identity.csr import csr_fingerprint
from rfqdesk.identity.errors import IdentityError
from rfqdesk.identity.fingerprint import grouped
from rfqdesk.identity.profile import EnrolmentState, Profile
from rfqdesk.identity.qr import qr_of
from rfqdesk.identity.words import words_of

RETRY_AFTER_FAILURE_S = 5
_EXPECTED = (ClientError, IdentityError, OSError)


class OnboardingController(QObject):
    """Holds the wizard's state. `changed` carries each new one, `finished` the profile."""

    changed = Signal(object)
    finished = Signal(object)

    def __init__(
        self,
        port: EnrolmentPort,
        tasks: TaskOwner,
        *,
        now_ms: Callable[[], int] = wall_clock_ms,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.state = OnboardingState()
        self._port = port
        self._tasks = tasks
        self._now_ms = now_ms
        self._profile: Profile | None = None
        self._hurry = asyncio.Event()
        self._poll: asyncio.Task[None] | None = None

    def resume(self, profile: Profile, since_ms: int) -> None:
        """Take up an enrolment that an earlier run began; `since_ms` is when it was handed in.

        Raises:
            CertificateInvalidError: the profile holds a certificate or a
                request that can't be read.
        """
        self._profile = profile
        root = load_certificates(profile.root_pem)[0]
        venue = venue_facts(root)
        host = f"[{profile.host}]" if ":" in profile.host else profile.host
        self.state = OnboardingState(
            server=ServerForm(
                f"{host}:{profile.est_port}",
                str(profile.trading_port),
                grouped(venue.fingerprint),
                profile.invitation_token,
            ),
            person=PersonForm(profile.firm_name, profile.person),
            venue=venue,
            requested_ms=since_ms,
        )
        self._show_profile(profile)
        if profile.state in {EnrolmentState.REQUESTED, EnrolmentState.PENDING}:
            self._start_polling()

    # Page 1 ------------------------------------------------------------------

    def server_edited(self, form: ServerForm) -> None:
        """Another server than the one checked is no longer a match."""
        if form != self.state.server:
            self._set(venue=None, shown=None, problem=None, server=form)

    def check_server(self, form: ServerForm) -> None:
        """Ask the server for its root and compare, or show it where nothing was typed."""
        self._work(
            self._check_server(form), "Asking the server…", server=form, venue=None, shown=None
        )

    async def _check_server(self, form: ServerForm) -> None:
        address = server_address(form)
        host, port = address.host, address.est_port
        if address.fingerprint:
            found = {"venue": await self._port.find_venue(host, port, address.fingerprint)}
        else:
            found = {"shown": await self._port.show_venue(host, port)}
        if form == self.state.server:
            self._set(**found)

    def confirm_venue(self) -> None:
        """Believe the root shown: the user has compared it with the operator."""
        if self.state.shown is not None and not self.state.busy:
            venue = replace(self.state.shown, confirmed=True)
            self._set(venue=venue, shown=None)

    def server_accepted(self) -> None:
        """Go on to the names; only with a server that proved itself."""
        if self.state.venue is not None:
            self._set(step=Step.PERSON, problem=None)

    # Page 2 and 3 --------------------------------------------------------------

    def set_person(self, form: PersonForm) -> None:
        """Take the names and see whether there is a keyring."""
        self._set(person=form, step=Step.KEY, keyring="")
        self.check_keyring()

    def check_keyring(self) -> None:
        """Look for the keyring; also after somebody has started or unlocked one."""
        self._work(self._check_keyring(), "Looking for the keyring…", keyring="")

    async def _check_keyring(self) -> None:
        self._set(keyring=await self._port.check_keyring())

    def go_back(self) -> None:
        """One page back, where nothing has been sent yet."""
        if self.state.step in {Step.PERSON, Step.KEY} and not self.state.busy:
            self._set(step=Step(self.state.step - 1), problem=None)

    def make_key(self) -> None:
        """Make key and request and hand the request in."""
        self._work(self._make_key(), "Making your key…")

    async def _make_key(self) -> None:
        address, venue = server_address(self.state.server), self.state.venue
        if venue is None:
            raise LocalMistakeError("no venue was found to be the right one")
        profile = await self._port.begin(
            Application(
                host=address.host,
                est_port=address.est_port,
                trading_port=address.trading_port,
                # What was matched or confirmed, and nothing the server may show since.
                root_fingerprint=venue.fingerprint,
                firm_name=self.state.person.firm,
                person=self.state.person.person,
                token=address.token,
            )
        )
        self._profile = profile
        self._set(requested_ms=self._now_ms())
        self._show_profile(profile)
        self._start_polling()

    # Page 4 ------------------------------------------------------------------

    def check_now(self) -> None:
        """Ask at once instead of at the next turn."""
        if self._poll is not None and not self._poll.done():
            self._set(busy="Asking the venue…")
            self._hurry.set()

    def start_over(self) -> None:
        """Throw request and key away; the names can be corrected."""
        if self._profile is not None:
            self._work(self._start_over(self._profile), "Deleting the old key…")

    async def _start_over(self, profile: Profile) -> None:
        await self._stop_polling()
        self._profile = None
        blank = OnboardingState(
            step=Step.PERSON,
            busy=self.state.busy,
            # An invitation is good for one request, and that one is being thrown away.
            server=replace(self.state.server, token=""),
            person=self.state.person,
            venue=self.state.venue,
        )
        try:
            await self._port.forget(profile)
        finally:
            self.state = blank
            self.changed.emit(self.state)

    def _start_polling(self) -> None:
        self._poll = self._tasks.start(self._wait_decided(), name="enrolment")

    async def _stop_polling(self) -> None:
        if self._poll is not None:
            self._poll.cancel()
            await asyncio.wait([self._poll])
            self._poll = None

    async def _wait_decided(self) -> None:
        while self._profile is not None:
            wait_s: int | None = RETRY_AFTER_FAILURE_S
            try:
                progress = await self._port.advance(self._profile)
            except _EXPECTED as error:
                self._set(problem=notice_of(error))
                if getattr(error, "final", False):
                    # Waiting won't mend it; asking again is the user's decision.
                    wait_s = None
            else:
                self._profile = progress.profile
                self._set(problem=None)
                self._show_profile(progress.profile)
                if progress.profile.state in {EnrolmentState.ISSUED, EnrolmentState.REFUSED}:
                    return
                wait_s = progress.retry_after_s or RETRY_AFTER_FAILURE_S
            await self._pause(wait_s)

    async def _pause(self, wait_s: int | None) -> None:
        self._hurry.clear()
        next_ms = 0 if wait_s is None else self._now_ms() + wait_s * 1000
        self._set(busy="", next_check_ms=next_ms)
        try:
            async with asyncio.timeout(wait_s):
                await self._hurry.wait()
        except TimeoutError:
            return

    # Page 5 ------------------------------------------------------------------

    def finish(self) -> None:
        """Leave the wizard with the certificate."""
        if self._profile is not None and self._profile.state is EnrolmentState.ISSUED:
            self.finished.emit(self._profile)

    # Common --------------------------------------------------------------------

    def _show_profile(self, profile: Profile) -> None:
        issued = profile.state is EnrolmentState.ISSUED
        fingerprint = csr_fingerprint(profile.csr_pem)
        self._set(
            step=Step.DONE if issued else Step.APPROVAL,
            busy="",
            fingerprint=grouped(fingerprint),
            words=words_of(fingerprint),
            qr=qr_of(grouped(fingerprint)),
            refused=profile.state is EnrolmentState.REFUSED,
            refusal=profile.refusal,
            certificate=certificate_facts(profile.chain_pem) if issued else None,
        )

    def _work(self, work: Coroutine[Any, Any, None], busy: str, **changes: Any) -> None:
        if self.state.busy:
            work.close()
            return
        self._set(busy=busy, problem=None, **changes)
        self._tasks.start(self._told(work), name=busy)

    async def _told(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except _EXPECTED as error:
            self._set(problem=notice_of(error))
        finally:
            work.close()
            self._set(busy="")

    def _set(self, **changes: Any) -> None:
        state = replace(self.state, **changes)
        if state != self.state:
            self.state = state
            self.changed.emit(state)

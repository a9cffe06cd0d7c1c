"""Everything that is done to identities, by applicants and by the operator.

Each step is journalled, and durable before anyone is told of it. Only one
thing is not kept waiting for the disk: a revocation closes the door at once.
"""

from collections.abc import Awaitable, Callable

from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.encoding import typed_serial
from rfqserver.ca.errors import IssuingError
from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.records import (
    Admission,
    CertificateRecord,
)
from rfqserver.ca.registry import Registry
from rfqserver.gateway.enrolment import Outcome
from rfqserver.gateway.lockout import LockoutOutcome
from rfqserver.gateway.tls import TrustMaterial
from rfqserver.journal.interface import Journal
from rfqserver.service.authority.authority_files import AuthorityFiles
from rfqserver.service.authority.ca_status import AuthorityView, authority_view
from rfqserver.service.authority.crl_file import CrlFiles
from rfqserver.service.authority.enrolment_intake import EnrolmentIntake
from rfqserver.service.authority.expiry_watch import ExpiryWatch
from rfqserver.service.authority.identity_log import CA_ACTOR, IdentityLog
from rfqserver.service.authority.lockout_desk import LockoutDesk
from rfqserver.service.authority.own_revocation import OwnRevocation
from rfqserver.service.authority.publication import PublicationDesk
from rfqserver.service.authority.refusal_log import RefusalLog
from rfqserver.service.authority.renewal_intake import RENEWAL_GRACE_DEFAULT_MS, RenewalIntake
from rfqserver.service.authority.revocation import Revocation
from rfqserver.service.authority.succession import Succession
from rfqserver.service.authority.trust import TrustKeeper
from rfqserver.service.authority.trust_renewal import TrustRenewal
from rfqserver.service.clock import VenueClock
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.operator.approval_desk import ApprovalDesk
from rfqserver.service.operator.invitation_desk import InvitationDesk
from rfqserver.service.operator.principal_desk import PrincipalDesk
from rfqserver.service.operator.two_operators import TwoBy
from rfqserver.service.operator.venue_certificate_views import (
    VenueCertificateView,
    venue_certificate_view,
)
from rfqserver.service.operator.waiting_requests import PENDING_DAYS_DEFAULT, WaitingRequests


def _ignore(*_: object) -> None:
    """Used where nobody listens: off line there are no sessions to close."""


async def _nobody_listens(_: TrustMaterial) -> None:
    """Used where there are no listeners either."""


class IdentityDesk:
    """The registry's only writer. Implements the gateway's `Enrolment` and `Lockout`.

    Callbacks run on the loop: `on_trust_changed` with what the listeners must
    use from now on, `on_revoked` with the certificate whose sessions must end,
    `on_admitted` with a firm that may now act in a role (possibly not for the
    first time), `on_superseded` with a renewed certificate whose time of grace
    is over. The last three run when the fact is durable. For `on_suspended`
    and `on_standing_changed` see PrincipalDesk. `refusals` is where others journal
    theirs, on the same journal and registry; by default there is one of its own.
    """

    two_by = TwoBy.ANY
    """What two operators are told apart by, as `venue.toml` says."""

    def __init__(
        self,
        *,
        journal: Journal,
        registry: Registry,
        ca: Hierarchy,
        host: str,
        clock: VenueClock,
        crl_files: CrlFiles | None = None,
        authority_files: AuthorityFiles | None = None,
        on_trust_changed: Callable[[TrustMaterial], Awaitable[object]] = _nobody_listens,
        on_revoked: Callable[[CertificateRecord], object] = _ignore,
        on_admitted: Callable[[Admission], object] = _ignore,
        on_superseded: Callable[[CertificateRecord], object] = _ignore,
        on_suspended: Callable[[str, str], object] = _ignore,
        on_standing_changed: Callable[[str, str], object] = _ignore,
        renewal_grace_ms: int = RENEWAL_GRACE_DEFAULT_MS,
        pending_days: int = PENDING_DAYS_DEFAULT,
        approvals_required: int = 1,
        refusals: RefusalLog | None = None,
    ) -> None:
        self.registry = registry
        self.refusals = refusals or RefusalLog(IdentityLog(journal, registry), clock)
        self._log = self.refusals.identity_log
        self.invitations = InvitationDesk(self._log, clock)
        self._expiry = ExpiryWatch(registry, clock)
        self._waiting = WaitingRequests(self._log, clock, pending_days=pending_days)
        self._intake = EnrolmentIntake(self.refusals, ca, clock, self.invitations, self._waiting)
        self._renewals = RenewalIntake(self.refusals, ca, clock, grace_ms=renewal_grace_ms)
        self._ca = ca
        self._clock = clock
        self._trust = TrustKeeper(ca, registry, host, crl_files)
        self.publication = PublicationDesk(ca, registry, self._trust, clock)
        self.principals = PrincipalDesk(
            self._log, clock, on_suspended=on_suspended, on_changed=on_standing_changed
        )
        self._renewal = TrustRenewal(self._log, self._trust, clock, on_changed=on_trust_changed)
        self._revocation = Revocation(self._log, self._renewal, clock, on_revoked=on_revoked)
        self._own_revocation = OwnRevocation(self._log, self._trust, self._renewal, clock)
        self._lockouts = LockoutDesk(self.refusals, self._revocation, clock)
        approving = (self._log, ca, clock, self._waiting, self._revocation)
        self.approvals = ApprovalDesk(
            *approving, approvals_required=approvals_required, on_admitted=on_admitted
        )
        self._succession = Succession(
            self._log,
            ca,
            self._trust,
            self._renewal,
            clock,
            files=authority_files,
            on_revoked=on_revoked,
            on_superseded=on_superseded,
        )
        self._on_superseded = on_superseded

    # Trust ------------------------------------------------------------------

    async def open_trust(self) -> TrustMaterial:
        """Make the venue's own certificates and the first CRL of this run.

        Raises:
            IssuingError: the issuing CA has expired.
            CrlRefusedError: a list or the journal is older than what was in use before.
            SuccessionRefusedError: the authority's files are.
        """
        now_ms = self._clock.now_ms()
        found = self._succession.found_at_start(now_ms)
        # The lists first: with a journal that was rolled back, nothing may be added to it.
        self._trust.crls.check_history(now_ms)
        self._log.append(found, CA_ACTOR)
        await self._renewal.first()
        self._trust.warn(now_ms)
        material = self._trust.material()
        if material is None:
            raise IssuingError("There is no server certificate.")
        return material

    async def refresh_trust(self) -> bool:
        """Re-issue what has come of age, end what was renewed; call it every minute or so.

        Returns whether there was anything to do.

        Raises:
            IssuingError: the issuing CA has expired.
            CrlRefusedError: the next list would be wrong; the one in force stays.
            OSError: renewed, but not all use it yet; the next call sees to that.
        """
        now_ms = self._clock.now_ms()
        ended = self._renewals.grace_over(now_ms)
        if not ended and not self._trust.is_due(now_ms, self._clock.judged_ms()):
            if not self._renewal.is_untold:
                return False
            await self._renewal.present()
            return True
        if ended:
            # Before the list is signed, which is to name them.
            await self._log.record(ended, CA_ACTOR)
        for event in ended:
            self._on_superseded(self.registry.certificates[event.serial])
        await self._renewal.all()
        self._trust.warn(now_ms)
        return True

    # Applicants -------------------------------------------------------------

    def ca_certificates(self) -> tuple[bytes, ...]:
        """Issuing CAs, cross-certificates and roots in DER, the newest root last."""
        return self._ca.certificates_der

    async def submit_csr(self, body: bytes, address: str) -> Outcome:
        """Take a signing request; the same one may come again at any stage."""
        return await self._intake.submit_csr(body, address)

    async def submit_renewal(
        self, body: bytes, certificate_der: bytes | None, address: str
    ) -> Outcome:
        """Take a signing request that came under a client certificate (None: under none)."""
        return await self._renewals.submit_renewal(body, certificate_der, address)

    async def lapse_due(self) -> int:
        """End requests that have waited too long; returns how many.

        Raises:
            JournalHaltedError: it is not known whether that was kept.
        """
        lapsed = self._waiting.lapse_due()
        await self._log.settled()
        return lapsed

    def tell_what_ends(self) -> None:
        """Warn in the log of what ends unless somebody acts: certificates, waiting requests."""
        self._waiting.tell_long_waits()
        self._expiry.look(self._trust.own_lives())

    async def lock_out(
        self, body: bytes, certificate_der: bytes | None, address: str
    ) -> LockoutOutcome:
        """Revoke the certificate under which this was asked, and all of its line."""
        return await self._lockouts.lock_out(body, certificate_der, address)

    # Operator ---------------------------------------------------------------

    async def revoke(
        self, serial: str, reason: RevocationReason, *, operator: str
    ) -> list[CertificateRecord]:
        """Revoke a certificate and its line: sessions end, then new CRL and new TLS contexts.

        Returns the certificate, then what was revoked with it.

        Raises:
            OperationRefusedError: no such certificate, or revoked before.
            OperationIncompleteError: shut out, but the new CRL was refused.
            JournalHaltedError: shut out for this run, but perhaps not on disk: revoke again.
        """
        return await self._revocation.of_certificate(self.certificate(serial), reason, operator)

    async def revoke_own(
        self, serial: str, reason: RevocationReason, *, operator: str
    ) -> tuple[VenueCertificateView, ...]:
        """Revoke one of the venue's own certificates; returns it, and what took its place.

        Raises:
            OperationRefusedError, OperationIncompleteError, JournalHaltedError: see
                `OwnRevocation`.
        """
        found = self.registry.authority.venue_certificates
        record = found[typed_serial(serial)]
        successor = await self._own_revocation.of_venue(record, reason, operator)
        serials = {record.serial, successor}
        return tuple(view for view in self.own_certificates() if view.serial in serials)

    async def revoke_firm(
        self, firm: str, reason: RevocationReason, *, operator: str
    ) -> list[CertificateRecord]:
        """Revoke all that a firm has in one step.

        Raises:
            OperationRefusedError: the firm has nothing to revoke.
            OperationIncompleteError, JournalHaltedError: as for `revoke`.
        """
        return await self._revocation.of_firm(firm, reason, operator)

    async def adopt_authority(
        self, manifest_sha256: str, *, force: bool, operator: str
    ) -> list[CertificateRecord]:
        """Put in force what a ceremony has prepared; returns the certificates that it ended.

        Raises:
            OperationRefusedError, OperationIncompleteError, JournalHaltedError: see `Succession`.
        """
        return await self._succession.adopt(manifest_sha256, force=force, operator=operator)

    # Looking up -------------------------------------------------------------

    def authority(self) -> AuthorityView:
        """How the authority stands at this moment."""
        return authority_view(self._ca, self.registry, self._clock.now_ms())

    def alarms(self) -> tuple[str, ...]:
        """What ends soon and lets nobody in after that, in words for operators."""
        return self._trust.alarms(self._clock.now_ms())

    def own_certificates(self) -> tuple[VenueCertificateView, ...]:
        """The venue's own certificates, in the order of issue."""
        now_ms = self._clock.now_ms()
        in_use = self._trust.in_use(now_ms)
        records = self.registry.authority.venue_certificates.values()
        return tuple(
            venue_certificate_view(one, now_ms, in_use=one.serial in in_use) for one in records
        )

    def is_own(self, serial: str) -> bool:
        """Tell whether a serial number, however typed, is one of the venue's own certificates."""
        return typed_serial(serial) in self.registry.authority.venue_certificates

    def certificate(self, serial: str) -> CertificateRecord:
        """Look one certificate up by its serial number in hex, however it was typed.

        Raises:
            OperationRefusedError: there is none.
        """
        record = self.registry.certificates.get(typed_serial(serial))
        if record is None:
            raise OperationRefusedError(
                f"There is no certificate {serial}. `rfqserver certificates list` shows them."
            )
        return record

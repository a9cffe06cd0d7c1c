"""What the venue trusts and presents, kept fresh: lists, server and OCSP certificates."""

from collections.abc import Iterator

import structlog

from rfqserver.ca.crl_check import check_root_crl
from rfqserver.ca.encoding import der_of, ms_of, serial_text, utc_of
from rfqserver.ca.events import (
    AnyIdentityEvent,
    OcspSignerIssued,
    RootCrlAdopted,
    ServerCertificateIssued,
)
from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.issuing import IssuingCa
from rfqserver.ca.ocsp_signer import OcspSigner, make_ocsp_signer
from rfqserver.ca.profiles import DAY_MS
from rfqserver.ca.registry import Registry
from rfqserver.ca.root import ISSUING_DAYS
from rfqserver.ca.server_certificate import ServerCertificate, make_server_certificate
from rfqserver.gateway.tls import TrustMaterial
from rfqserver.service.authority.crl_file import CrlFiles
from rfqserver.service.authority.crl_keeper import CRL_LIFE_MS, CrlKeeper
from rfqserver.service.authority.expiry_watch import OwnLife

ALARM_DAYS = 30
"""How long before the issuing CA or a root's CRL ends the operator is warned."""

ROOT_ALARM_DAYS = ISSUING_DAYS + ALARM_DAYS
"""The same for the newest root, which from then on would cut the next issuing CA short."""

log = structlog.get_logger("rfqserver.service")


class TrustKeeper:
    """Has the next lists signed and makes the venue's own certificates; journals nothing.

    `crls` are the issuing CAs' lists, `ocsp_signers` their delegated signers by generation.
    """

    def __init__(
        self,
        hierarchy: Hierarchy,
        registry: Registry,
        host: str,
        crl_files: CrlFiles | None = None,
    ) -> None:
        self._hierarchy = hierarchy
        self._registry = registry
        self._host = host
        self._server: ServerCertificate | None = None
        self.crls = CrlKeeper(hierarchy, registry, crl_files)
        self.ocsp_signers: dict[int, OcspSigner] = {}

    def is_due(self, now_ms: int, judged_ms: int) -> bool:
        """Tell whether the lists or one of the venue's own certificates want replacing.

        The lists are judged by OpenSSL, at `judged_ms`.
        """
        signers_due = any(
            self._signer_is_due(ca.generation, now_ms) for ca in self._hierarchy.signing(now_ms)
        )
        return self._server_is_due(now_ms) or signers_due or judged_ms >= self.crls.due_ms

    def _server_is_due(self, now_ms: int) -> bool:
        """Also with a new issuing CA: the former one certifies nothing more."""
        server = self._server
        return (
            server is None
            or now_ms >= server.renew_after_ms
            or server.generation != self._hierarchy.generation
        )

    def _signer_is_due(self, generation: int, now_ms: int) -> bool:
        signer = self.ocsp_signers.get(generation)
        return signer is None or now_ms >= signer.renew_after_ms

    def renew_server(self, now_ms: int) -> list[AnyIdentityEvent]:
        """Make a new server key and certificate if the old is due.

        Raises:
            IssuingError: the issuing CA has expired.
        """
        return [self._new_server(now_ms)] if self._server_is_due(now_ms) else []

    def _new_server(self, now_ms: int) -> ServerCertificateIssued:
        self._server = make_server_certificate(self._hierarchy.newest, self._host, now_ms)
        certificate = self._server.certificate
        return ServerCertificateIssued(
            time_ms=now_ms,
            serial=serial_text(certificate.serial_number),
            certificate_der=der_of(certificate),
            generation=self._server.generation,
        )

    def renew_ocsp_signers(self, now_ms: int) -> list[AnyIdentityEvent]:
        """Make a new OCSP signer of each issuing CA if half the life of the old is over.

        Raises:
            IssuingError: the issuing CA has expired.
        """
        return [
            self._new_signer(ca, now_ms)
            for ca in self._hierarchy.signing(now_ms)
            if self._signer_is_due(ca.generation, now_ms)
        ]

    def _new_signer(self, ca: IssuingCa, now_ms: int) -> OcspSignerIssued:
        signer = self.ocsp_signers[ca.generation] = make_ocsp_signer(ca, now_ms)
        return OcspSignerIssued(
            time_ms=now_ms,
            serial=serial_text(signer.certificate.serial_number),
            certificate_der=der_of(signer.certificate),
            generation=ca.generation,
        )

    def in_use(self, now_ms: int) -> dict[str, IssuingCa | None]:
        """Serial numbers of the venue's own certificates in use.

        A signer comes with the issuing CA that it signs for, the server certificate with None.
        """
        found: dict[str, IssuingCa | None] = {}
        if self._server is not None:
            found[serial_text(self._server.certificate.serial_number)] = None
        for ca in self._hierarchy.signing(now_ms):
            signer = self.ocsp_signers.get(ca.generation)
            if signer is not None:
                found[serial_text(signer.certificate.serial_number)] = ca
        return found

    def replace(self, serial: str, now_ms: int) -> list[ServerCertificateIssued | OcspSignerIssued]:
        """Make a new key and certificate in the place of one in use; nothing for any other.

        Raises:
            IssuingError: the issuing CA has expired; the one in use stays.
        """
        found = self.in_use(now_ms)
        if serial not in found:
            return []
        ca = found[serial]
        return [self._new_server(now_ms) if ca is None else self._new_signer(ca, now_ms)]

    def own_lives(self) -> list[OwnLife]:
        """When the venue's own certificates in use began and end."""
        signer = self.ocsp_signers.get(self._hierarchy.generation)
        own = {"server certificate": self._server, "OCSP signer": signer}
        return [
            OwnLife(
                name,
                ms_of(made.certificate.not_valid_before_utc),
                ms_of(made.certificate.not_valid_after_utc),
            )
            for name, made in own.items()
            if made is not None
        ]

    def adopt_root_crls(self, now_ms: int) -> list[AnyIdentityEvent]:
        """Take note of the roots' CRLs where they are new ones.

        Raises:
            CrlRefusedError: one is older than the one used before.
        """
        numbers = self._registry.authority.root_crl_numbers
        events: list[AnyIdentityEvent] = []
        for root in self._hierarchy.roots:
            before = numbers.get(root.generation, 0)
            facts = check_root_crl(root.crl, before)
            if facts.number != before:
                event = RootCrlAdopted(
                    time_ms=now_ms,
                    number=facts.number,
                    this_update_ms=facts.this_update_ms,
                    generation=root.generation,
                )
                events.append(event)
        return events

    def material(self) -> TrustMaterial | None:
        """What the listeners need now; None as long as there is no server certificate."""
        if self._server is None:
            return None
        lists = self.crls.in_force
        return TrustMaterial(
            root_pem=self._hierarchy.roots_pem,
            crls_pem=self._hierarchy.root_crls_pem + b"".join(crl.pem for crl in lists),
            chain_pem=self._server.chain_pem + self._hierarchy.new_with_old_pem,
            key=self._server.key,
            server_not_after_ms=ms_of(self._server.certificate.not_valid_after_utc),
            # All are signed together.
            crl_this_update_ms=max((crl.this_update_ms for crl in lists), default=0),
            crl_next_update_ms=min((crl.next_update_ms for crl in lists), default=0),
        )

    def warn(self, now_ms: int) -> None:
        """Raise the alarm early: when either of these ends, logons fail."""
        for what, end_ms, verb in self._ending(now_ms):
            log.error(
                "renew with the root key, or all logons will fail",
                what=what,
                days_left=(end_ms - now_ms) // DAY_MS,
                run=f"rfqserver {verb}",
            )

    def alarms(self, now_ms: int) -> tuple[str, ...]:
        """The same in words for operators, and lists that should have been signed anew."""
        words = [
            f"The {what} ends on {utc_of(end_ms):%Y-%m-%d}, and nobody is let in after that: run "
            f"`rfqserver {verb}` at the venue's machine, with the root key."
            for what, end_ms, verb in self._ending(now_ms)
        ]
        ends_ms = min((crl.next_update_ms for crl in self.crls.in_force), default=0)
        if ends_ms and ends_ms - now_ms < CRL_LIFE_MS // 2:
            words.append(
                f"The revocation list ends at {utc_of(ends_ms):%Y-%m-%d %H:%M} UTC, and nobody is "
                "let in after that. It is signed anew each hour, and was not: look at the venue's "
                "log."
            )
        return tuple(words)

    def _ending(self, now_ms: int) -> Iterator[tuple[str, int, str]]:
        """What ends soon, when, and by which verb it is renewed."""
        hierarchy = self._hierarchy
        ends = [("issuing CA", hierarchy.newest.not_after_ms, ALARM_DAYS, "ca renew-issuing")]
        for root in hierarchy.roots:
            newest = root is hierarchy.newest_root
            which = "" if newest else "former "
            days = ROOT_ALARM_DAYS if newest else ALARM_DAYS
            verb = "ca rollover-root" if newest else "ca retire-root"
            crl_verb = "ca renew-issuing" if newest else "ca retire-root"
            ends.append((f"{which}root CA", root.not_after_ms, days, verb))
            ends.append((f"{which}root CRL", root.crl_next_update_ms, ALARM_DAYS, crl_verb))
        for what, end_ms, days, verb in ends:
            if (end_ms - now_ms) // DAY_MS < days:
                yield what, end_ms, verb

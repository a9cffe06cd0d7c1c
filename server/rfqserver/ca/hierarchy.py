"""The whole authority: roots and issuing CAs in their generations, and which is at work.

There is one root, or two while the root is rolled over. Issuing CAs that are no
longer the newest certify nobody new, but go on answering for what they issued.
"""

from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from rfqserver.ca.encoding import der_of, pem_of, spki_sha256
from rfqserver.ca.errors import IssuingError
from rfqserver.ca.issuing import IssuingCa
from rfqserver.ca.root import RootCa


class Hierarchy:
    """Roots and issuing CAs in force, oldest first, and the cross-certificates between roots.

    What holds a hierarchy holds it for the venue's life: `replace` changes what is in force.
    """

    def __init__(
        self,
        issuing: Sequence[IssuingCa],
        cross_certificates: Sequence[x509.Certificate] = (),
    ) -> None:
        """Put together what belongs together; the roots are those of the issuing CAs.

        Raises:
            IssuingError: nothing is there, or a generation comes twice.
        """
        self.issuing = tuple(sorted(issuing, key=lambda ca: ca.generation))
        self.cross_certificates = tuple(cross_certificates)
        roots = {ca.root.generation: ca.root for ca in self.issuing}
        self.roots = tuple(roots[generation] for generation in sorted(roots))
        if len({ca.generation for ca in self.issuing}) != len(issuing) or not issuing:
            raise IssuingError("The issuing CAs are not one of each generation.")

    def replace(self, other: "Hierarchy") -> None:
        """Use from now on what another hierarchy holds."""
        self.issuing, self.roots = other.issuing, other.roots
        self.cross_certificates = other.cross_certificates

    # What is at work ---------------------------------------------------------

    @property
    def newest(self) -> IssuingCa:
        """The issuing CA that certifies."""
        return self.issuing[-1]

    @property
    def newest_root(self) -> RootCa:
        """The root that new participants are told of."""
        return self.roots[-1]

    @property
    def generation(self) -> int:
        """Which issuing CA certifies, for the journal."""
        return self.newest.generation

    @property
    def rolling_over(self) -> bool:
        """Whether a former root is still trusted beside the newest."""
        return len(self.roots) > 1

    def signing(self, now_ms: int) -> tuple[IssuingCa, ...]:
        """Those that sign lists and answers: the newest, and former ones that have not ended."""
        return tuple(ca for ca in self.issuing if ca is self.newest or now_ms < ca.not_after_ms)

    def under(self, root_generation: int) -> frozenset[int]:
        """Generations of the issuing CAs below a root."""
        return frozenset(
            ca.generation for ca in self.issuing if ca.root.generation == root_generation
        )

    @property
    def key_fingerprints(self) -> frozenset[str]:
        """SPKI fingerprints of the authority's own keys, which nobody may enrol."""
        own = (*(ca.certificate for ca in self.issuing), *(root.certificate for root in self.roots))
        return frozenset(spki_sha256(certificate.public_key()) for certificate in own)

    def issue_client(
        self,
        *,
        key: ec.EllipticCurvePublicKey,
        firm: str,
        firm_name: str,
        trader: str,
        requested_name: str,
        life_ms: int,
        now_ms: int,
        operates: bool = False,
    ) -> x509.Certificate:
        """Certify a party's key with the newest issuing CA; see `IssuingCa.issue_client`."""
        return self.newest.issue_client(
            key=key,
            firm=firm,
            firm_name=firm_name,
            trader=trader,
            requested_name=requested_name,
            life_ms=life_ms,
            now_ms=now_ms,
            operates=operates,
        )

    # What is handed out ------------------------------------------------------

    @property
    def certificates_der(self) -> tuple[bytes, ...]:
        """All that a participant may need to verify another, the newest root last.

        RFC 7030 section 4.1.3 wants OldWithOld, OldWithNew and NewWithOld among them.
        """
        issuing = (ca.certificate for ca in reversed(self.issuing))
        roots = (root.certificate for root in self.roots)
        return tuple(map(der_of, (*issuing, *self.cross_certificates, *roots)))

    @property
    def roots_pem(self) -> bytes:
        """The roots that participants' certificates may lead to."""
        return b"".join(pem_of(root.certificate) for root in self.roots)

    @property
    def root_crls_pem(self) -> bytes:
        """Their lists."""
        return b"".join(pem_of(root.crl) for root in self.roots)

    @property
    def new_with_old_pem(self) -> bytes:
        """What leads from the newest root to the one before, for who pinned only that; or b""."""
        newest = spki_sha256(self.newest_root.certificate.public_key())
        found = (one for one in self.cross_certificates if spki_sha256(one.public_key()) == newest)
        return b"".join(map(pem_of, found))

"""An identity ready to connect: where to, whom to believe, and as whom."""

import ssl
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric import ec

from rfqdesk.identity.certificate import CertificateSummary, load_certificates, summarise
from rfqdesk.identity.errors import CertificateInvalidError, NotEnrolledError
from rfqdesk.identity.keypair import key_id
from rfqdesk.identity.profile import EnrolmentState, Profile
from rfqdesk.identity.tls_key import load_key_and_chain
from rfqdesk.identity.vault import AsyncVault


@dataclass(frozen=True)
class Identity:
    """An unlocked identity. `chain_pem` begins with the own certificate.

    The private key stays in memory for as long as this object does: a
    connection that breaks at three in the morning comes back without anybody
    there to unlock a keyring.
    """

    host: str
    trading_port: int
    root_pem: str
    chain_pem: str
    private_key: ec.EllipticCurvePrivateKey = field(repr=False)

    def __post_init__(self) -> None:
        """Check that the certificate is this key's.

        Raises:
            CertificateInvalidError: it is another key's, or unreadable.
        """
        if self.certificate.key_id != key_id(self.private_key.public_key()):
            raise CertificateInvalidError("the certificate belongs to another key")

    @cached_property
    def certificate(self) -> CertificateSummary:
        """The own certificate, read."""
        return summarise(load_certificates(self.chain_pem)[0])

    def present_to(self, context: ssl.SSLContext) -> None:
        """Let a TLS context prove this identity."""
        load_key_and_chain(context, self.private_key, self.chain_pem)


async def unlock(profile: Profile, vault: AsyncVault | None = None) -> Identity:
    """Fetch a profile's key from the keyring.

    Raises:
        NotEnrolledError: the profile has no certificate yet.
        VaultError: the keyring could not be used, or lacks the key.
        CertificateInvalidError: certificate and key do not belong together.
    """
    if profile.state is not EnrolmentState.ISSUED:
        raise NotEnrolledError(f"the enrolment is {profile.state.value}, not issued")
    key = await (vault or AsyncVault()).load(profile.key_id)
    return Identity(
        host=profile.host,
        trading_port=profile.trading_port,
        root_pem=profile.root_pem,
        chain_pem=profile.chain_pem,
        private_key=key,
    )

"""Handing a private key to OpenSSL without writing it anywhere in the clear.

`SSLContext.load_cert_chain` takes only files. The key is written encrypted
under a passphrase that exists for this one call.
"""

import secrets
import ssl

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from rfqdesk.identity import platform
from rfqdesk.identity.errors import CertificateInvalidError


def load_key_and_chain(
    context: ssl.SSLContext,
    key: ec.EllipticCurvePrivateKey,
    chain_pem: str,
) -> None:
    """Give `context` a certificate chain (own certificate first) and its private key.

    Raises:
        CertificateInvalidError: OpenSSL does not take the chain, or the key is
            not the first certificate's.
    """
    passphrase = secrets.token_bytes(32).hex().encode("ascii")
    with platform.memory_file(_bundle(key, chain_pem, passphrase)) as path:
        try:
            # Without a passphrase OpenSSL might ask for one on the terminal and
            # hang a window for ever.
            context.load_cert_chain(path, password=passphrase)
        except ssl.SSLError as error:
            raise CertificateInvalidError(
                f"the certificate and the key do not go together: {error.reason}"
            ) from error


def _bundle(key: ec.EllipticCurvePrivateKey, chain_pem: str, passphrase: bytes) -> bytes:
    encrypted = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase),
    )
    return encrypted + chain_pem.encode("ascii")

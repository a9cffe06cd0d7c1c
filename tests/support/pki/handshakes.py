"""Records of handshakes without a network."""

from dataclasses import replace

from support.pki.throwaway_ca import Issued, ThrowawayCa

from rfqdesk.client.handshakes.handshake import Handshake, Seen
from rfqdesk.client.handshakes.tls_messages import (
    CertificateList,
    CertificateRequest,
    CertificateVerify,
    ClientHello,
    EncryptedExtensions,
    Finished,
    ServerHello,
)
from rfqdesk.identity.certificate import chain_der

P256, X25519, AES_256 = 0x0403, 0x001D, 0x1302


def handshake_of(
    ca: ThrowawayCa, *, host: str = "localhost", server: Issued | None = None
) -> Handshake:
    """A full handshake between a client and a server of one authority."""
    theirs = chain_der(ca.chain_pem(server or ca.server(host)))
    ours = chain_der(ca.chain_pem(ca.client()))
    return Handshake(
        host=host,
        port=7443,
        made_ms=int(ca.now.timestamp() * 1000),
        version="TLS 1.3",
        cipher="TLS_AES_256_GCM_SHA384",
        cipher_bits=256,
        resumed=False,
        roots=chain_der(ca.root_pem),
        server_chain=theirs,
        own_chain=ours,
        host_checked=True,
        revocation_checked=False,
        witnessed=True,
        seen=(
            Seen(
                True,
                "ClientHello",
                238,
                ClientHello((0x0304,), (AES_256, 0x1301), (X25519,), (X25519,), (P256,), host),
            ),
            Seen(False, "ServerHello", 122, ServerHello(0x0304, AES_256, X25519, False, False)),
            Seen(False, "EncryptedExtensions", 6, EncryptedExtensions((), "")),
            Seen(False, "CertificateRequest", 45, CertificateRequest((P256,), ())),
            Seen(False, "Certificate", 1013, CertificateList(theirs)),
            Seen(False, "CertificateVerify", 79, CertificateVerify(P256)),
            Seen(False, "Finished", 52, Finished(48)),
            Seen(True, "Certificate", 1032, CertificateList(ours)),
            Seen(True, "CertificateVerify", 79, CertificateVerify(P256)),
            Seen(True, "Finished", 52, Finished(48)),
        ),
    )


def unseen(handshake: Handshake) -> Handshake:
    """The same where the interpreter shows no messages."""
    return replace(handshake, witnessed=False, seen=())

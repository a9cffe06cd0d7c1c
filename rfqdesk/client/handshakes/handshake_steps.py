"""The eight steps of the mutual handshake in words, each with this connection's own values."""

from collections.abc import Callable
from dataclasses import dataclass

from cryptography import x509

from rfqdesk.client.handshakes.handshake import Handshake
from rfqdesk.client.handshakes.handshake_checks import (
    Check,
    Path,
    ServerProof,
    alternative_names,
    path_to_root,
    prove_server,
    readable,
)
from rfqdesk.client.handshakes.handshake_revocation import revocation_check
from rfqdesk.client.handshakes.handshake_words import (
    chain_words,
    cipher_words,
    common_name,
    digest_of,
    fingerprint_words,
    listed,
    name_words,
    period_words,
    size_words,
)
from rfqdesk.client.handshakes.tls_messages import (
    CertificateRequest,
    CertificateVerify,
    ClientHello,
    EncryptedExtensions,
    Finished,
    ServerHello,
)
from rfqdesk.client.handshakes.tls_names import (
    CIPHER_SUITES,
    GROUPS,
    SIGNATURE_SCHEMES,
    VERSIONS,
    name_of,
    names_of,
)

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `difference` says where TLS 1.3 departs from the textbook."""

    title: str
    summary: str
    facts: Facts
    checks: tuple[Check, ...]
    difference: str


class _Case:
    """A handshake with what is asked of it more than once."""

    def __init__(self, handshake: Handshake) -> None:
        self.handshake = handshake
        self.hello = handshake.sent(ClientHello)
        self.answer = handshake.received(ServerHello)
        self.wanted = handshake.received(CertificateRequest)
        self.proof: ServerProof = prove_server(handshake)
        self.own_path: Path = path_to_root(handshake.own_chain, handshake.roots)

    def missing(self, name: str, *, sent: bool) -> str:
        return self.handshake.why_missing(name, sent=sent)

    def group(self) -> str:
        if self.answer is None:
            return self.missing("ServerHello", sent=False)
        return name_of(GROUPS, self.answer.group)

    def scheme(self, *, sent: bool) -> str:
        handshake = self.handshake
        verify = (handshake.sent if sent else handshake.received)(CertificateVerify)
        if verify is None:
            return self.missing("CertificateVerify", sent=sent)
        return name_of(SIGNATURE_SCHEMES, verify.scheme)


def steps_of(handshake: Handshake) -> tuple[Step, ...]:
    """Tell the handshake in eight steps, in the textbook's order."""
    case = _Case(handshake)
    return tuple(tell(case) for tell in _STEPS)


def _client_hello(case: _Case) -> Step:
    handshake, hello = case.handshake, case.hello
    facts: Facts
    if hello is None:
        facts = (("Offer", case.missing("ClientHello", sent=True)),)
    else:
        facts = (
            ("Venue asked for", hello.server_name or "no name sent: the venue is an IP address"),
            ("Versions", listed(names_of(VERSIONS, hello.versions))),
            ("Cipher suites", listed(names_of(CIPHER_SUITES, hello.cipher_suites))),
            ("Groups", listed(names_of(GROUPS, hello.groups))),
            ("Public value for", listed(names_of(GROUPS, hello.key_shares))),
            ("Signatures", listed(names_of(SIGNATURE_SCHEMES, hello.signature_schemes))),
        )
    return Step(
        "Client hello",
        f"This computer called {handshake.host}, port {handshake.port}, and offered what it can "
        "do. It accepts TLS 1.3 and nothing older.",
        facts,
        (),
        "Half of the key agreement travels here already, as a public value used once. The "
        "message is not encrypted: an observer can read the venue's name, but not who calls.",
    )


def _server_hello(case: _Case) -> Step:
    handshake, answer = case.handshake, case.answer
    facts: Facts = (
        ("Version", name_of(VERSIONS, answer.version) if answer else handshake.version),
        ("Cipher suite", cipher_words(handshake.cipher, handshake.cipher_bits)),
        ("Group", case.group()),
        ("Resumed", "yes" if handshake.resumed else "no, a full handshake"),
    )
    if handshake.retried:
        facts += (("Second attempt", "yes, the venue asked for another group first"),)
    extensions = handshake.received(EncryptedExtensions)
    if extensions is None:
        facts += (("Extensions", case.missing("EncryptedExtensions", sent=False)),)
    else:
        count = len(extensions.extensions)
        facts += (("Extensions", f"{count} more, encrypted" if count else "none"),)
    return Step(
        "Server hello",
        "The venue chose from the offer and added its half of the key agreement.",
        facts,
        (),
        "Everything after this message is encrypted; there, encryption begins only with step 8.",
    )


def _server_certificate(case: _Case) -> Step:
    handshake, path = case.handshake, case.proof.path
    chain = readable(handshake.server_chain)
    return Step(
        "Server certificate",
        "The venue showed who it is: it sent its certificates, and signed everything said so "
        "far with the key that belongs to them. What this computer verified is ticked below.",
        (
            *_certificate_facts(chain),
            ("Chain sent", chain_words(chain)),
            ("Signed with", case.scheme(sent=False)),
        ),
        (
            _root_check(path),
            _name_check(case),
            Check("Purpose: the certificate is for a TLS server (serverAuth).")
            if case.proof.server_auth
            else Check("The purpose serverAuth could not be confirmed.", "warn"),
            Check("Dates: every certificate of the chain was valid at that moment.")
            if case.proof.in_time
            else Check("The dates could not be confirmed by this computer's clock.", "warn"),
            revocation_check(handshake, path),
        ),
        "Certificates travel encrypted; in TLS 1.2 anybody on the way can read them. The proof "
        "is a message of its own, CertificateVerify, and no longer part of ServerKeyExchange.",
    )


def _certificate_request(case: _Case) -> Step:
    wanted = case.wanted
    facts: Facts
    if wanted is None:
        facts = (("Request", case.missing("CertificateRequest", sent=False)),)
    else:
        named = [name_words(der) for der in wanted.authorities]
        facts = (
            ("Signatures", listed(names_of(SIGNATURE_SCHEMES, wanted.signature_schemes))),
            ("Authorities", listed(named) if named else "none named"),
        )
    return Step(
        "Certificate request",
        "The venue asked this computer for a certificate. This is what makes the handshake "
        "mutual: without it only the venue would be known.",
        facts,
        (),
        "It arrives encrypted, and before the venue's own certificate; there, after it.",
    )


def _client_certificate(case: _Case) -> Step:
    chain = readable(case.handshake.own_chain)
    return Step(
        "Client certificate",
        "This computer showed who you are: it sent your certificate and the one that issued it.",
        (*_certificate_facts(chain), ("Chain sent", chain_words(chain))),
        (
            _own_root_check(case),
            Check(
                "The venue verifies it on its side: chain, dates, revocation, purpose, register. "
                "Seen from here is only that it let you in (step 8).",
                "",
            ),
        ),
        "Sent encrypted, and only after the venue has proved itself: an observer does not learn "
        "which firm or trader connects.",
    )


def _key_exchange(case: _Case) -> Step:
    handshake = case.handshake
    return Step(
        "Client key exchange",
        "There is no such message in TLS 1.3: the key agreement was complete with step 2.",
        (
            ("Group", case.group()),
            ("Keys derived by", f"HKDF with {digest_of(handshake.cipher) or 'an unknown hash'}"),
            ("Traffic under", cipher_words(handshake.cipher, handshake.cipher_bits)),
        ),
        (),
        "There, the client sends its half at this point, or even the secret itself under the "
        "server's key. Here both halves are made for this connection alone, so a key stolen "
        "later does not open what was recorded before (forward secrecy).",
    )


def _certificate_verify(case: _Case) -> Step:
    handshake = case.handshake
    verify = handshake.sent(CertificateVerify)
    checks: tuple[Check, ...] = ()
    if verify is not None and case.wanted is not None:
        among = verify.scheme in case.wanted.signature_schemes
        checks = (
            Check("The scheme is one the venue asked for in step 4.")
            if among
            else Check("The scheme is none of those the venue asked for.", "warn"),
        )
    return Step(
        "Certificate verify",
        "This computer proved that the certificate is yours: it signed the hash of every message "
        "so far with your private key. The key itself was not sent.",
        (
            ("Signed with", case.scheme(sent=True)),
            ("Signed what", "all messages up to here (RFC 8446, section 4.4.3)"),
        ),
        checks,
        "Both sides send this message; the venue's is in step 3. Each signs under a label of its "
        "own, so that neither signature can be passed off as the other.",
    )


def _finished(case: _Case) -> Step:
    handshake = case.handshake
    theirs, ours = handshake.received(Finished), handshake.sent(Finished)
    digest = digest_of(handshake.cipher)
    tickets = str(handshake.tickets) if handshake.tickets else "none"
    return Step(
        "Finished",
        "Both sides confirmed that they saw the same messages and hold the same keys. One "
        "changed byte would have ended the connection here.",
        (
            (
                "From the venue",
                size_words(theirs.length, digest)
                if theirs
                else case.missing("Finished", sent=False),
            ),
            (
                "From this computer",
                size_words(ours.length, digest) if ours else case.missing("Finished", sent=True),
            ),
            ("Session tickets", tickets if handshake.witnessed else "not visible"),
        ),
        (Check("The venue accepted your certificate: it then opened the trading channel."),),
        "The venue's Finished comes first, yours last; ChangeCipherSpec no longer means "
        "anything. " + _ticket_words(handshake),
    )


def _ticket_words(handshake: Handshake) -> str:
    if not handshake.witnessed:
        return "Whether the venue gave session tickets is not visible here."
    if handshake.tickets:
        return "The venue gives tickets, with which a later connection may skip the certificates."
    return (
        "No session tickets were given, so every connection goes through all eight steps, the "
        "venue's revocation check included."
    )


def _certificate_facts(chain: Path) -> Facts:
    if not chain:
        return (("Certificate", "not readable"),)
    leaf: x509.Certificate = chain[0]
    return (
        ("Issued to", leaf.subject.rfc4514_string()),
        ("Names", listed(alternative_names(leaf)) or "none"),
        ("Serial", f"{leaf.serial_number:x}"),
        ("Valid", period_words(leaf)),
    )


def _root_check(path: Path) -> Check:
    if not path:
        return Check("The chain could not be followed to a pinned root a second time.", "warn")
    root = path[-1]
    return Check(
        f"Chain: every signature holds, up to {common_name(root.subject)}, a root pinned on this "
        "computer (when you enrolled, or later over the word of one pinned before), SHA-256 "
        f"{fingerprint_words(root)}."
    )


def _own_root_check(case: _Case) -> Check:
    own, theirs = case.own_path, case.proof.path
    if not own or not theirs:
        return Check("Your chain could not be compared with the venue's, root with root.", "warn")
    if own[-1] == theirs[-1]:
        return Check("Your chain leads to the same root as the venue's.")
    # So it is while a root is rolled over, until the certificate has been renewed.
    return Check(
        f"Your chain leads to another root than the venue's, {common_name(own[-1].subject)}, "
        f"pinned on this computer as well, SHA-256 {fingerprint_words(own[-1])}."
    )


def _name_check(case: _Case) -> Check:
    handshake, matched = case.handshake, case.proof.matched_name
    if not handshake.host_checked or not matched:
        return Check(f"The address {handshake.host} could not be confirmed.", "warn")
    return Check(f"Address: {handshake.host} is the one certified, as {matched}.")


_STEPS: tuple[Callable[[_Case], Step], ...] = (
    _client_hello,
    _server_hello,
    _server_certificate,
    _certificate_request,
    _client_certificate,
    _key_exchange,
    _certificate_verify,
    _finished,
)

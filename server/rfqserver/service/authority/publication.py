"""What is published: the lists and certificates as documents, and answers about one certificate."""

import time
from collections import OrderedDict

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.ocsp import OCSPResponseStatus

from rfqserver.ca.crl_check import crl_facts
from rfqserver.ca.encoding import der_of, ms_of, sha256_hex
from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.ocsp import (
    IssuerIds,
    OcspQuestion,
    OcspRequestError,
    read_ocsp_request,
    refusal,
    sign_answer,
)
from rfqserver.ca.ocsp_signer import OcspSigner
from rfqserver.ca.pointers import (
    ISSUING_CERTIFICATE_PATH,
    ISSUING_CRL_PATH,
    ROOT_CERTIFICATE_PATH,
    ROOT_CRL_PATH,
    path_of,
)
from rfqserver.ca.registry import Registry
from rfqserver.gateway.flow import TokenBucket
from rfqserver.gateway.pki import OCSP_TYPE
from rfqserver.gateway.publication import Document, OcspAnswer
from rfqserver.service.authority.trust import TrustKeeper
from rfqserver.service.clock import VenueClock

DOCUMENT_PATHS = ("/crl/{name}", "/ca/{name}")
"""Where documents are asked for; which there are changes with the generations."""

CRL_TYPE = "application/pkix-crl"
CERTIFICATE_TYPE = "application/pkix-cert"
PREPARED_MAX = 10_000
"""Answers kept ready; the one longest unasked is forgotten first."""

PREPARED_LIFE_MS = 3_600_000
SIGNATURES_PER_S = 500
SIGNATURES_BURST = 1_000
"""Bound of what answering may take from trading: one signature costs some 0.1 ms."""


_Key = tuple[str, bytes, str]


class PublicationDesk:
    """Implements the gateway's `Publication` on the registry and what the trust keeper made."""

    def __init__(
        self, hierarchy: Hierarchy, registry: Registry, trust: TrustKeeper, clock: VenueClock
    ) -> None:
        self._hierarchy = hierarchy
        self._registry = registry
        self._trust = trust
        self._clock = clock
        self._budget = TokenBucket(rate_per_s=SIGNATURES_PER_S, burst=SIGNATURES_BURST)
        self._prepared: OrderedDict[_Key, tuple[int, OcspAnswer]] = OrderedDict()
        self._revoked_count = registry.revoked_count
        self._show()

    def _show(self) -> None:
        """Prepare what stays the same as long as the same CAs are in force."""
        self._shown = self._hierarchy.issuing
        self._issuers = {ca.generation: IssuerIds(ca.certificate) for ca in self._shown}
        self._lists = {
            path_of(ISSUING_CRL_PATH, generation): generation for generation in self._issuers
        }
        self._crl_numbers: dict[int, int] = {}
        self._documents = {
            path_of(ISSUING_CERTIFICATE_PATH, ca.generation): _certificate(ca.certificate)
            for ca in self._shown
        }
        for root in self._hierarchy.roots:
            self._documents[path_of(ROOT_CRL_PATH, root.generation)] = _root_crl(root.crl)
            certificate = path_of(ROOT_CERTIFICATE_PATH, root.generation)
            self._documents[certificate] = _certificate(root.certificate)

    def _keep_up(self) -> None:
        if self._shown is not self._hierarchy.issuing:
            self._show()

    def now_ms(self) -> int:
        """The venue's clock."""
        return self._clock.now_ms()

    def document(self, path: str) -> Document | None:
        """What is published at a path; None for nothing."""
        self._keep_up()
        generation = self._lists.get(path, 0)
        crl = self._trust.crls.published(generation)
        if crl is not None and crl.number != self._crl_numbers.get(generation):
            self._crl_numbers[generation] = crl.number
            self._documents[path] = _document(
                crl.der, CRL_TYPE, crl.this_update_ms, crl.next_update_ms
            )
        return self._documents.get(path)

    def answer_ocsp(self, request: bytes) -> OcspAnswer:
        """Answer a request of any quality.

        Where more is asked than may be signed, a nonce goes without its echo when there is a
        prepared answer (RFC 9654 section 2.1 leaves that to the responder); else the client is
        told to try later.
        """
        try:
            question = read_ocsp_request(request)
        except OcspRequestError:
            return OcspAnswer(refusal(OCSPResponseStatus.MALFORMED_REQUEST))
        self._keep_up()
        issuers = self._issuers.items()
        generation = next((found for found, ids in issuers if ids.include(question)), 0)
        if not generation:
            return OcspAnswer(refusal(OCSPResponseStatus.UNAUTHORIZED))
        signer, now_ms = self._trust.ocsp_signers.get(generation), self._clock.now_ms()
        if signer is None or now_ms >= signer.not_after_ms:
            return OcspAnswer(refusal(OCSPResponseStatus.INTERNAL_ERROR))
        prepared = self._prepared_answer(question, now_ms)
        if prepared is not None and question.nonce is None:
            return prepared
        if not self._budget.take(time.monotonic()):
            return prepared or OcspAnswer(refusal(OCSPResponseStatus.TRY_LATER))
        return self._signed(signer, question, generation, now_ms)

    def _prepared_answer(self, question: OcspQuestion, now_ms: int) -> OcspAnswer | None:
        if self._revoked_count != self._registry.revoked_count:
            self._revoked_count = self._registry.revoked_count
            self._prepared.clear()
        key = _key(question)
        fresh_until_ms, answer = self._prepared.get(key, (0, None))
        if answer is None or now_ms >= fresh_until_ms:
            return None
        self._prepared.move_to_end(key)
        return answer

    def _signed(
        self, signer: OcspSigner, question: OcspQuestion, generation: int, now_ms: int
    ) -> OcspAnswer:
        known = self._registry.issuer_of(question.serial) == generation
        body, this_update_ms, next_update_ms = sign_answer(
            signer,
            question,
            self._registry.revocation(question.serial) if known else None,
            known=known,
            now_ms=now_ms,
        )
        if question.nonce is not None or not known:
            # Neither is asked twice, and serial numbers nobody has could fill any cache;
            # one of them may also be issued the next moment.
            return OcspAnswer(body)
        answer = OcspAnswer(body, _document(body, OCSP_TYPE, this_update_ms, next_update_ms))
        fresh_until_ms = min(now_ms + PREPARED_LIFE_MS, next_update_ms)
        self._prepared[_key(question)] = (fresh_until_ms, answer)
        if len(self._prepared) > PREPARED_MAX:
            self._prepared.popitem(last=False)
        return answer


def _key(question: OcspQuestion) -> _Key:
    return (question.hash_name, question.issuer_key_hash, question.serial)


def _document(body: bytes, content_type: str, changed_ms: int, expires_ms: int) -> Document:
    return Document(body, content_type, sha256_hex(body), changed_ms, expires_ms)


def _root_crl(crl: x509.CertificateRevocationList) -> Document:
    facts = crl_facts(crl)
    der = crl.public_bytes(serialization.Encoding.DER)
    return _document(der, CRL_TYPE, facts.this_update_ms, facts.next_update_ms)


def _certificate(certificate: x509.Certificate) -> Document:
    return _document(
        der_of(certificate),
        CERTIFICATE_TYPE,
        ms_of(certificate.not_valid_before_utc),
        ms_of(certificate.not_valid_after_utc),
    )

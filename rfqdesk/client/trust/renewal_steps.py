"""The steps of a renewal, each kept before the next is taken.

A programme that ended anywhere in between goes on where it stood: the profile
names the key and the request of a renewal that was begun, and afterwards the
keys that have had their day.
"""

from contextlib import suppress
from dataclasses import replace

import msgspec

from rfqdesk.client.enrolling.enrolment import issued_chain
from rfqdesk.client.enrolling.est import Delivered, EstServer, Pending
from rfqdesk.client.errors import (
    CertificateUnusableError,
    ConnectionRefusedByVenueError,
    RefusalKind,
    RemoteMisbehaviourError,
    RenewalRefusedError,
)
from rfqdesk.client.handshakes.refused_handshake import seen_by_dates
from rfqdesk.client.trust.revocation_lists import RevocationLists
from rfqdesk.client.trust.trust_update import updated_trust
from rfqdesk.identity.certificate import load_certificates
from rfqdesk.identity.csr import csr_der, make_renewal_csr
from rfqdesk.identity.errors import KeyMissingError
from rfqdesk.identity.identity import Identity
from rfqdesk.identity.keypair import generate_key
from rfqdesk.identity.profile import PendingRenewal, Profile, ProfileStore
from rfqdesk.identity.vault import AsyncVault

_ENDED = frozenset({RefusalKind.REVOKED, RefusalKind.EXPIRED, RefusalKind.SUPERSEDED})


class Renewal:
    """Renews one profile. The disk is written briefly; the keyring is asked in a thread."""

    def __init__(
        self, store: ProfileStore, vault: AsyncVault, lists: RevocationLists | None = None
    ) -> None:
        self._store = store
        self._vault = vault
        self._lists = lists
        self._asked_for = ""
        self._may_be_issued = False

    async def begin(self, profile: Profile, identity: Identity, now_ms: int) -> Profile:
        """Make the next key and the request for it; nothing where that was done before.

        Raises:
            ConnectionRefusedByVenueError: the certificate has ended, so it can't be renewed.
            VaultError: the key could not be kept.
            OSError: the profile could not be written.
        """
        if profile.renewal is not None and await self._holds(profile.renewal.key_id):
            return profile
        if identity.certificate.not_after_ms <= now_ms:
            raise ConnectionRefusedByVenueError(RefusalKind.EXPIRED)
        key = generate_key()
        csr_pem = make_renewal_csr(key, load_certificates(identity.chain_pem)[0])
        # First the key, then the profile: a profile never names a key that isn't there.
        key_id = await self._vault.store(key)
        begun = msgspec.structs.replace(
            profile, renewal=PendingRenewal(key_id=key_id, csr_pem=csr_pem)
        )
        self._store.save(begun)
        self._asked_for, self._may_be_issued = key_id, False
        return begun

    async def advance(
        self, profile: Profile, identity: Identity, now_ms: int
    ) -> tuple[Profile, Identity]:
        """Ask for the certificate over the old one, and make it the profile's own.

        The same request gets the same certificate, so a lost answer is asked
        for again. `profile` is one that `begin` returned.

        Raises:
            VenueUnreachableError, ServerNotTrustedError, ProtocolError: ask again later.
            ConnectionRefusedByVenueError, RenewalRefusedError: the venue will not.
            CertificateUnusableError: what came is not this principal's.
            VaultError, OSError: the keyring or the disk did not do its part.
        """
        pending = profile.renewal
        if pending is None:
            raise ValueError("this renewal was not begun")
        key = await self._vault.load(pending.key_id)
        server = EstServer(profile.host, profile.est_port, self._lists)
        answer = await self._ask(server, pending, identity, now_ms)
        root_pem, authorities = await updated_trust(server, profile.root_pem, now_ms)
        next_key = msgspec.structs.replace(profile, key_id=pending.key_id, root_pem=root_pem)
        chain_pem = issued_chain(next_key, answer, authorities)
        renewed = replace(identity, root_pem=root_pem, chain_pem=chain_pem, private_key=key)
        _require_same_principal(identity, renewed, now_ms)
        adopted = msgspec.structs.replace(
            next_key,
            csr_pem=pending.csr_pem,
            chain_pem=chain_pem,
            renewal=None,
            renewed_ms=now_ms,
            retired_key_ids=(*profile.retired_key_ids, profile.key_id),
        )
        self._store.save(adopted)
        return adopted, renewed

    async def follow_roots(
        self, profile: Profile, identity: Identity, now_ms: int
    ) -> tuple[Profile, Identity]:
        """Take the venue's next root and let a former one go, where there is anything to do.

        Raises:
            VenueUnreachableError, ServerNotTrustedError, ProtocolError: ask again later.
            OSError: the profile could not be written.
        """
        server = EstServer(profile.host, profile.est_port, self._lists)
        root_pem, _ = await updated_trust(server, profile.root_pem, now_ms)
        if root_pem == profile.root_pem:
            return profile, identity
        following = msgspec.structs.replace(profile, root_pem=root_pem)
        self._store.save(following)
        return following, replace(identity, root_pem=root_pem)

    async def retire(self, profile: Profile) -> Profile:
        """Delete the keys of replaced certificates; call it once the new one has connected.

        Raises:
            VaultError, OSError: they are still named by the profile; call it again.
        """
        for key_id in profile.retired_key_ids:
            with suppress(KeyMissingError):
                await self._vault.delete(key_id)
        tidied = msgspec.structs.replace(profile, retired_key_ids=())
        self._store.save(tidied)
        return tidied

    async def _holds(self, key_id: str) -> bool:
        try:
            await self._vault.load(key_id)
        except KeyMissingError:
            return False
        return True

    async def _ask(
        self, server: EstServer, pending: PendingRenewal, identity: Identity, now_ms: int
    ) -> Delivered:
        if self._asked_for != pending.key_id:
            # Found in the profile: an earlier run may have asked, and missed the answer.
            self._asked_for, self._may_be_issued = pending.key_id, True
        request = csr_der(pending.csr_pem)
        try:
            answer = await server.simple_reenroll(request, identity)
        except RemoteMisbehaviourError:
            self._may_be_issued = True
            raise
        except ConnectionRefusedByVenueError as error:
            if error.kind in _ENDED and (missed := await self._missed(server, request, identity)):
                return missed
            raise seen_by_dates(error, identity.certificate.not_after_ms, now_ms) from error
        if isinstance(answer, Delivered):
            return answer
        if isinstance(answer, Pending):
            raise RenewalRefusedError("The renewal waits for the venue's operator.")
        if answer.forbidden and (missed := await self._missed(server, request, identity)):
            return missed
        raise RenewalRefusedError(answer.text)

    async def _missed(
        self, server: EstServer, request: bytes, identity: Identity
    ) -> Delivered | None:
        """Fetch what an earlier attempt was given, when the old certificate has ended since.

        It needs no certificate: such a request is answered by what was issued
        for it. An unheard-of one would become a new enrolment, so it is not
        sent unless the venue may know it.
        """
        if not self._may_be_issued:
            return None
        answer = await server.simple_enroll(request, identity.root_pem)
        return answer if isinstance(answer, Delivered) else None


def _require_same_principal(before: Identity, after: Identity, now_ms: int) -> None:
    old, new = before.certificate, after.certificate
    if (old.venue, old.firm, old.trader) != (new.venue, new.firm, new.trader):
        raise CertificateUnusableError(
            f"the renewed certificate names {new.trader} of {new.firm} at {new.venue}"
        )
    if new.serial == old.serial or new.not_after_ms <= now_ms:
        raise CertificateUnusableError("the renewed certificate is not a new one")

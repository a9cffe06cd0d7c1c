"""The venue's revocation lists, as this side holds them: fetched, kept, renewed in time.

A list is only ever replaced by one of a higher number, so that nobody on the
way can bring an older one back in which a revocation is missing.
"""

import asyncio
import logging
import os
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path

from cryptography import x509

from rfqdesk.client.errors import RevocationUnknownError, UnknownKind
from rfqdesk.client.trust.list_download import Download, NotDownloadedError, download
from rfqdesk.client.trust.revocation_list import (
    ListRefusedError,
    RevocationList,
    id_of,
    name_of,
    points_on_path,
    read_list,
)

LISTS_FOLDER = "revocation"
FRESH_MS = 900_000
"""A list is fetched anew after so long, though it would hold for a day: it is then that a
revocation gets about."""

RETRY_MS = 60_000
"""Wait after a list could not be fetched, while the one held still holds."""

Path509 = tuple[x509.Certificate, ...]

log = logging.getLogger(__name__)


def wall_ms() -> int:
    """This computer's clock, by which OpenSSL judges lists as well."""
    return time.time_ns() // 1_000_000


class RevocationLists:
    """Lists by issuer. `directory` keeps them over a restart; None keeps them in memory.

    One object may serve any number of connections.
    """

    def __init__(
        self,
        directory: Path | None = None,
        *,
        fetch: Callable[[str, str], Awaitable[Download]] = download,
        now_ms: Callable[[], int] = wall_ms,
    ) -> None:
        self._directory = directory
        self._fetch = fetch
        self._now_ms = now_ms
        self._held: dict[str, RevocationList] = {}
        self._etags: dict[str, tuple[str, RevocationList]] = {}
        self._look_again_ms: dict[str, int] = {}
        self._paths: dict[tuple[str, int], Path509] = {}
        self._turn = asyncio.Lock()

    def held(self) -> tuple[RevocationList, ...]:
        """The lists at hand, however old; nothing is fetched or read for it."""
        return tuple(self._held.values())

    def path_of(self, peer: tuple[str, int]) -> Path509:
        """By which certificates a host and port was last seen to prove itself; () for none."""
        return self._paths.get(peer, ())

    def remember_path(self, peer: tuple[str, int], path: Path509) -> None:
        """Judge a host and port by the lists for this path from now on."""
        self._paths[peer] = path

    async def for_path(
        self, path: Path509, known: Path509 = (), *, anew: bool = False
    ) -> tuple[RevocationList, ...]:
        """The lists that judge a path of certificates, each issued by the next.

        One for each certificate that has one (see `points_on_path`); where it is
        held and fresh, nothing is fetched, unless it is to be looked for `anew`.

        Raises:
            RevocationUnknownError: one of them can't be had.
        """
        lists = []
        for issuer, urls in zip(path[1:], points_on_path(path, known), strict=True):
            if urls:
                async with self._turn:
                    lists.append(await self._list_of(issuer, urls, anew=anew))
        return tuple(lists)

    async def held_for_path(self, path: Path509, known: Path509 = ()) -> tuple[RevocationList, ...]:
        """As `for_path`, from what is held alone: the network is not asked, however old they are.

        Raises:
            RevocationUnknownError: one of them is not held, or has run out.
        """
        lists = []
        for issuer, urls in zip(path[1:], points_on_path(path, known), strict=True):
            if urls:
                now_ms = self._now_ms()
                held = await self._held_of(issuer)
                if held is None or not held.holds_at(now_ms):
                    raise RevocationUnknownError(
                        UnknownKind.UNREACHABLE, name_of(issuer), urls[0], "no answer in time"
                    )
                lists.append(held)
        return tuple(lists)

    async def _held_of(self, issuer: x509.Certificate) -> RevocationList | None:
        key = id_of(issuer)
        if key not in self._held:
            loaded = await asyncio.to_thread(self._load, issuer)
            if loaded is not None:
                self._held.setdefault(key, loaded)
        return self._held.get(key)

    async def _list_of(
        self, issuer: x509.Certificate, urls: Sequence[str], *, anew: bool
    ) -> RevocationList:
        key, now_ms = id_of(issuer), self._now_ms()
        held = await self._held_of(issuer)
        if held is not None and not anew:
            holds = held.holds_at(now_ms)
            if holds and now_ms < self._look_again_ms.get(key, 0) <= now_ms + FRESH_MS:
                return held
        try:
            newest = await self._fetched(issuer, urls, held)
        except RevocationUnknownError as error:
            if held is None or not held.holds_at(now_ms):
                raise
            log.warning("going on with revocation list %d: %s", held.number, error)
            self._look_again_ms[key] = now_ms + RETRY_MS
            return held
        self._held[key] = newest
        left_ms = newest.next_update_ms - now_ms
        self._look_again_ms[key] = now_ms + min(FRESH_MS, left_ms // 2)
        if newest != held:
            await asyncio.to_thread(self._keep, newest)
        return newest

    async def _fetched(
        self, issuer: x509.Certificate, urls: Sequence[str], held: RevocationList | None
    ) -> RevocationList:
        """Fetch from the first address that has a good one."""
        failure = RevocationUnknownError(UnknownKind.UNREACHABLE, name_of(issuer), urls[0])
        for url in urls:
            try:
                found = await self._read_from(url, issuer, held)
            except NotDownloadedError as error:
                failure = RevocationUnknownError(
                    UnknownKind.UNREACHABLE, name_of(issuer), url, str(error)
                )
            except ListRefusedError as error:
                failure = RevocationUnknownError(
                    UnknownKind.INVALID, name_of(issuer), url, str(error)
                )
            else:
                if held is not None and _is_older(found, held):
                    text = f"number {found.number}, after number {held.number}"
                    failure = RevocationUnknownError(UnknownKind.OLDER, found.issuer, url, text)
                elif not found.holds_at(self._now_ms()):
                    failure = RevocationUnknownError(UnknownKind.ENDED, found.issuer, url)
                else:
                    return found
        raise failure

    async def _read_from(
        self, url: str, issuer: x509.Certificate, held: RevocationList | None
    ) -> RevocationList:
        """The list at one address; the one held, where it is still that."""
        key = id_of(issuer)
        known, of = self._etags.get(key, ("", None))
        body, etag = await self._fetch(url, known if held is not None and of is held else "")
        if body is None and held is not None:
            return held
        found = await asyncio.to_thread(read_list, body or b"", issuer, self._now_ms())
        self._etags[key] = (etag, found)
        return found

    def _file(self, issuer_id: str) -> Path | None:
        return None if self._directory is None else self._directory / f"{issuer_id[:32]}.crl"

    def _load(self, issuer: x509.Certificate) -> RevocationList | None:
        file = self._file(id_of(issuer))
        if file is None:
            return None
        try:
            # One of the future, by a clock that was set back, still says which are older.
            return read_list(file.read_bytes(), issuer, None)
        except FileNotFoundError:
            return None
        except (OSError, ListRefusedError) as error:
            log.warning("the revocation list kept in %s is not used: %s", file, error)
            return None

    def _keep(self, found: RevocationList) -> None:
        file = self._file(found.issuer_id)
        if file is None:
            return
        scratch = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(
                os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
            ) as out:
                out.write(found.der())
            scratch.replace(file)
        except OSError as error:
            # It is good for this run; the next one fetches it again.
            log.warning("revocation list not kept: %s", error)
            with suppress(OSError):
                scratch.unlink(missing_ok=True)


def _is_older(found: RevocationList, held: RevocationList) -> bool:
    return (found.number, found.this_update_ms) < (held.number, held.this_update_ms)

"""Lists as they are held: fetched when it is time, never replaced by an older one, kept."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from support.pki.throwaway_ca import A_DAY, ThrowawayCa

from rfqdesk.client.errors import RevocationUnknownError, UnknownKind
from rfqdesk.client.trust.list_download import Download, NotDownloadedError
from rfqdesk.client.trust.revocation_lists import FRESH_MS, RETRY_MS, RevocationLists

CA = ThrowawayCa(published_at="http://venue.example:8080")
PATH = (CA.client().certificate, CA.issuing.certificate, CA.root.certificate)
NOW_MS = int(CA.now.timestamp()) * 1000


@dataclass
class Web:
    """What is published, by address; an address without anything fails."""

    now_ms: int = NOW_MS
    documents: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent: int = 0

    def publish(self, number: int, **dates: timedelta) -> None:
        self.documents = {
            CA.issuing_list_url: CA.revocation_list(CA.issuing, number=number, **dates),
            CA.root_list_url: CA.revocation_list(CA.root, number=1),
        }

    async def fetch(self, url: str, etag: str) -> Download:
        self.asked.append(url)
        if url not in self.documents:
            raise NotDownloadedError("nobody there")
        body = self.documents[url]
        now_etag = hashlib.sha256(body).hexdigest()
        self.sent += etag != now_etag
        return Download(None if etag == now_etag else body, now_etag)

    def lists(self, directory: Path | None = None) -> RevocationLists:
        return RevocationLists(directory, fetch=self.fetch, now_ms=lambda: self.now_ms)


async def numbers(lists: RevocationLists) -> list[int]:
    return [one.number for one in await lists.for_path(PATH)]


async def why_not(lists: RevocationLists) -> UnknownKind:
    with pytest.raises(RevocationUnknownError) as caught:
        await lists.for_path(PATH)
    return caught.value.kind


async def test_a_fresh_list_is_not_asked_for_again_and_an_older_one_is() -> None:
    web = Web()
    web.publish(5)
    lists = web.lists()
    assert await numbers(lists) == [5, 1]
    web.publish(6)
    web.now_ms += FRESH_MS - 1
    assert await numbers(lists) == [5, 1]
    assert len(web.asked) == 2
    web.now_ms += 1
    assert await numbers(lists) == [6, 1]


async def test_a_list_that_has_not_changed_is_not_sent_again_and_goes_on_holding() -> None:
    web = Web()
    web.publish(5)
    lists = web.lists()
    for _ in range(3):
        assert await numbers(lists) == [5, 1]
        web.now_ms += FRESH_MS
    assert (len(web.asked), web.sent) == (6, 2)


async def test_an_unchanged_list_that_has_run_out_holds_no_more() -> None:
    web = Web()
    web.publish(5, until_now=timedelta(minutes=10))
    lists = web.lists()
    await numbers(lists)
    web.now_ms += 600_000
    assert await why_not(lists) is UnknownKind.ENDED


async def test_a_list_of_short_life_is_renewed_before_it_ends() -> None:
    web = Web()
    web.publish(5, until_now=timedelta(minutes=10))
    lists = web.lists()
    await numbers(lists)
    web.publish(6)
    web.now_ms += 300_000
    assert await numbers(lists) == [6, 1]


async def test_certificates_that_name_no_list_ask_for_none() -> None:
    silent = ThrowawayCa()
    web = Web()
    path = (silent.client().certificate, silent.issuing.certificate, silent.root.certificate)
    assert await web.lists().for_path(path) == ()
    assert await web.lists().for_path(()) == ()
    assert web.asked == []


async def test_without_any_list_nothing_is_known() -> None:
    assert await why_not(Web().lists()) is UnknownKind.UNREACHABLE


async def test_a_held_list_bridges_a_failure_while_it_holds() -> None:
    web = Web()
    web.publish(5)
    lists = web.lists()
    await numbers(lists)
    web.documents.clear()
    web.now_ms += FRESH_MS
    web.asked.clear()
    assert await numbers(lists) == [5, 1]
    assert len(web.asked) == 2
    # Not asked for with every reconnect.
    web.now_ms += RETRY_MS - 1
    assert await numbers(lists) == [5, 1]
    assert len(web.asked) == 2
    web.now_ms = NOW_MS + 86_400_000
    assert await why_not(lists) is UnknownKind.UNREACHABLE


@pytest.mark.parametrize("kept", [False, True], ids=["in memory", "over a restart"])
async def test_an_older_list_is_never_taken(tmp_path: Path, kept: bool) -> None:
    web = Web()
    web.publish(5)
    lists = web.lists(tmp_path)
    await numbers(lists)
    if kept:
        lists = web.lists(tmp_path)
    web.publish(4)
    web.now_ms += FRESH_MS
    assert await numbers(lists) == [5, 1]
    web.publish(4, until_now=3 * A_DAY)
    web.now_ms = NOW_MS + 86_400_000
    assert await why_not(lists) is UnknownKind.OLDER
    web.publish(6, until_now=3 * A_DAY)
    web.documents[CA.root_list_url] = CA.revocation_list(CA.root, number=2, until_now=3 * A_DAY)
    assert await numbers(lists) == [6, 2]


async def test_a_list_that_ran_out_is_worth_nothing() -> None:
    web = Web()
    web.publish(5, until_now=-timedelta(minutes=1))
    assert await why_not(web.lists()) is UnknownKind.ENDED


async def test_a_forged_list_is_worth_nothing_and_harms_none_that_is_held() -> None:
    web = Web()
    web.publish(5)
    lists = web.lists()
    await numbers(lists)
    web.documents[CA.issuing_list_url] = b"<html>Sign in to this network</html>"
    web.now_ms += FRESH_MS
    assert await numbers(lists) == [5, 1]
    assert await why_not(web.lists()) is UnknownKind.INVALID


async def test_kept_lists_spare_a_restart_the_network(tmp_path: Path) -> None:
    web = Web()
    web.publish(5)
    await numbers(web.lists(tmp_path / "revocation"))
    web.documents.clear()
    assert await numbers(web.lists(tmp_path / "revocation")) == [5, 1]
    assert await why_not(web.lists()) is UnknownKind.UNREACHABLE
    for file in (tmp_path / "revocation").iterdir():
        assert file.stat().st_mode & 0o777 == 0o600
        file.write_bytes(file.read_bytes()[:-1])
    assert await why_not(web.lists(tmp_path / "revocation")) is UnknownKind.UNREACHABLE


async def test_a_full_disk_costs_the_copy_only(tmp_path: Path) -> None:
    web = Web()
    web.publish(5)
    (tmp_path / "revocation").write_text("a file where the folder should be")
    assert await numbers(web.lists(tmp_path / "revocation")) == [5, 1]


async def test_a_clock_that_was_ahead_delays_nothing() -> None:
    web = Web()
    web.publish(5, until_now=timedelta(days=30))
    lists = web.lists()
    web.now_ms += 20 * 86_400_000
    web.documents[CA.root_list_url] = CA.revocation_list(CA.root, until_now=timedelta(days=30))
    await numbers(lists)
    web.now_ms = NOW_MS
    web.publish(6)
    assert await numbers(lists) == [6, 1]


async def test_a_clock_set_back_lets_no_older_list_in(tmp_path: Path) -> None:
    web = Web()
    web.publish(5)
    await numbers(web.lists(tmp_path))
    # Before the date of both that are kept.
    web.now_ms = NOW_MS - 40 * 86_400_000
    older = {"from_now": -50 * A_DAY, "until_now": 3 * A_DAY}
    web.publish(4, **older)
    web.documents[CA.root_list_url] = CA.revocation_list(CA.root, number=1, **older)
    assert await why_not(web.lists(tmp_path)) is UnknownKind.OLDER
    web.now_ms = NOW_MS
    assert await numbers(web.lists(tmp_path)) == [5, 1]

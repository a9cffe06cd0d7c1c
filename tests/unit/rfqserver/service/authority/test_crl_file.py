"""The list published last: replaced whole, never by an older one."""

import asyncio
from pathlib import Path

import pytest
from cryptography import x509
from structlog.testing import capture_logs
from support.pki.authority import Authority

from rfqserver.ca.errors import CrlRefusedError
from rfqserver.service.authority.crl_file import CrlFile

NOW_MS = 1_800_000_000_000


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(now_ms=NOW_MS)


def signed(authority: Authority, number: int) -> bytes:
    return authority.ca.sign_crl(
        (), number=number, this_update_ms=NOW_MS, next_update_ms=NOW_MS + 1_000
    )


def number_in(file: CrlFile) -> int:
    crl = file.load()
    assert crl is not None
    return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


async def test_the_newest_stays_whatever_the_order(tmp_path: Path, authority: Authority) -> None:
    file = CrlFile(tmp_path / "issuing.crl")
    assert file.load() is None

    await asyncio.gather(*(file.save(signed(authority, n), n) for n in (2, 3, 1)))

    assert number_in(file) == 3
    assert not file.path.with_suffix(".partial").exists()


async def test_a_disk_that_does_not_take_it_is_told_and_asked_again(
    tmp_path: Path, authority: Authority
) -> None:
    file = CrlFile(tmp_path / "missing" / "issuing.crl")
    with capture_logs() as logs:
        await file.save(signed(authority, 1), 1)
    (tmp_path / "missing").mkdir()
    await file.save(signed(authority, 1), 1)

    assert [entry["log_level"] for entry in logs] == ["critical"]
    assert number_in(file) == 1


def test_what_is_no_list_is_told(tmp_path: Path) -> None:
    (tmp_path / "issuing.crl").write_bytes(b"nonsense")

    with pytest.raises(CrlRefusedError, match="backup"):
        CrlFile(tmp_path / "issuing.crl").load()

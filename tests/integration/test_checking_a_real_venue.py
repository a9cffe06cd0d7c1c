"""A real venue's lists, as its participants check them: bot and desk."""

from pathlib import Path

import pytest
from support.free_port import free_port
from support.qt import visible_text
from support.venues.open_venue import open_venue
from support.waiting import until

from rfqdesk.client import connect
from rfqdesk.desktop.wiring.desk import build_desk
from rfqdesk.protocol.terms import Role


async def test_a_bot_is_judged_by_lists_it_kept_in_memory(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue", pki_port=free_port()) as opened:
        bot = await opened.enrol("meridian", Role.MAKER)
        async with connect(bot) as session:
            handshake = session.handshake
            assert handshake is not None
            assert handshake.revocation_checked
            registry = opened.venue.identity.registry
            assert {one.issuer: one.number for one in handshake.lists} == {
                "test issuing CA": registry.crl_number,
                "test root CA": registry.authority.root_crl_numbers[1],
            }


@pytest.mark.qt_loop
async def test_the_desk_tells_by_which_list(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue", pki_port=free_port()) as opened:
        jane = await opened.enrol("albion", Role.TRADER)
        desk = build_desk(jane, lambda name, error: pytest.fail(f"{name}: {error!r}"))
        try:
            desk.window.show()
            await desk.session.wait_live()
            desk.window.show_workspace("identity")
            assert desk.identity is not None
            identity = desk.identity
            await until(lambda: "Revocation: checked" in visible_text(identity.handshake))
            number = opened.venue.identity.registry.crl_number
            assert f"list {number} of test issuing CA" in visible_text(identity.handshake)
            assert f"list {number} of test issuing CA" in identity.handshake.text()
        finally:
            await desk.aclose()
            desk.window.close()
            desk.window.deleteLater()

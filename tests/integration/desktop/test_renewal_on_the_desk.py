"""A desk renews its certificate by itself, and says so; a failure is shown where it matters."""

from pathlib import Path

import pytest
from support.pki.renewing import enrolled, moved, renewing_venue
from support.qt import click
from support.waiting import until

from rfqdesk.client.trust.renewal_steps import Renewal
from rfqdesk.demo.secret_service import PrivateSecretService
from rfqdesk.desktop.wiring.desk import Desk, build_desk

pytestmark = pytest.mark.qt_loop


async def close(desk: Desk) -> None:
    await desk.aclose()
    desk.window.close()
    desk.window.deleteLater()


async def test_the_status_bar_tells_of_the_renewal(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with renewing_venue(tmp_path / "venue") as opened:
        holder = await enrolled(opened, tmp_path / "ines")
        identity = await holder.unlock()
        await Renewal(holder.store, holder.vault).begin(holder.profile, identity, holder.now_ms())
        desk = build_desk(
            identity, lambda name, error: pytest.fail(f"{name}: {error!r}"), store=holder.store
        )
        try:
            desk.window.show()
            await until(lambda: "Last renewed: 2" in desk.window.status.certificate.toolTip())
            assert desk.keeper is not None
            assert desk.keeper.identity.certificate.serial != identity.certificate.serial
            assert desk.window.status.certificate.text().startswith("Certificate ")
            assert not desk.window.banner.isVisible()
        finally:
            await close(desk)


async def test_a_certificate_about_to_end_is_shown_and_tried_again(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with renewing_venue(tmp_path / "venue") as opened:
        holder = await enrolled(opened, tmp_path / "ines")
        identity = await holder.unlock()
        desk = build_desk(
            identity, lambda name, error: pytest.fail(f"{name}: {error!r}"), store=holder.store
        )
        keeper = desk.keeper
        assert keeper is not None
        try:
            desk.window.show()
            await desk.session.wait_live()
            keeper._now_ms = holder.now_ms
            keeper._profile = moved(holder.profile, est_port=1)
            holder.ahead_ms = 170_000
            keeper.hurry()
            await until(desk.window.banner.isVisible)
            assert "not renewed yet" in desk.window.banner.title()
            assert "does not answer" in desk.window.banner.text()
            assert desk.window.banner.property("tone") == "danger"

            holder.ahead_ms = 110_000
            keeper._profile = moved(holder.profile, est_port=opened.est_port)
            desk.window.retry_wanted.connect(keeper.hurry)
            click(desk.window.banner.action_button())
            await until(lambda: keeper.status.renewed_ms)
            holder.ahead_ms = 0
            await until(lambda: not desk.window.banner.isVisible())
        finally:
            await close(desk)

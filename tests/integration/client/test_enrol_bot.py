"""The example that enrols without a screen, run as a process of its own at a real venue."""

import asyncio
import sys
from pathlib import Path

from support.venues.open_venue import open_venue, raw_client
from support.waiting import until

from rfqdesk.client import identity_from
from rfqdesk.demo.secret_service import PrivateSecretService
from rfqdesk.identity.invitation import Invitation, invitation_line
from rfqdesk.protocol.operations.decisions import ApprovalTerms
from rfqdesk.protocol.terms import Role
from rfqserver.ca.encoding import der_of, sha256_hex

BOT = Path(__file__).parents[1] / "enrol_bot.py"


async def test_it_is_invited_says_its_words_and_may_then_log_on(
    secret_service: PrivateSecretService, tmp_path: Path
) -> None:
    async with open_venue(tmp_path / "venue") as opened:
        desk = opened.venue.identity
        _, token = await desk.invitations.issue(
            firm="meridian", role=Role.MAKER, trader="", minutes=60, replaces="", operator="test"
        )
        root = sha256_hex(der_of(opened.venue.directory.newest_root()))
        line = invitation_line(
            Invitation("localhost", opened.est_port, opened.trading_port, root, token)
        )
        profile = tmp_path / "profile"
        bot = await asyncio.create_subprocess_exec(
            sys.executable, str(BOT), str(profile), line, "Meridian", "Quoting bot",
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        assert bot.stdout is not None
        said = (await bot.stdout.readline()).decode()
        assert said.startswith("Tell the operator: ")
        words = said.partition(": ")[2].strip()
        # It says the words before it hands the request in.
        await until(lambda: bool(desk.approvals.enrolments()))
        await desk.approvals.approve("1", ApprovalTerms(words=words), operator="test")
        rest, _ = await bot.communicate()
        assert rest.decode().strip() == "issued"

        identity = await identity_from(profile)
        assert identity.certificate.firm == "meridian"
        async with raw_client(identity) as client:
            await client.log_on()

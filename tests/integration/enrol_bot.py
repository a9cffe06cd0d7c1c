"""A machine without a screen enrols by its invitation and waits for the operator's decision."""

import asyncio
import sys
from pathlib import Path

from rfqdesk.client import Application, ClientError, Enrolment, explain
from rfqdesk.identity.csr import csr_fingerprint
from rfqdesk.identity.errors import IdentityError
from rfqdesk.identity.invitation import parse_invitation
from rfqdesk.identity.profile import ProfileStore
from rfqdesk.identity.words import words_of


async def enrol(profile_directory: str, line: str, firm: str, name: str) -> None:
    store = ProfileStore(Path(profile_directory))
    enrolment, profile = Enrolment(store), store.load()
    if profile is None:
        venue = parse_invitation(line)
        application = Application(
            host=venue.host,
            est_port=venue.est_port,
            trading_port=venue.trading_port,
            root_fingerprint=venue.root_fingerprint,
            firm_name=firm,
            person=name,
            token=venue.token,
        )
        profile = await enrolment.begin(application)
    print("Tell the operator:", words_of(csr_fingerprint(profile.csr_pem)), flush=True)
    profile = await enrolment.wait_decided(profile, lambda _: None)
    print(profile.state.value, profile.refusal)


if __name__ == "__main__":
    try:
        asyncio.run(enrol(*sys.argv[1:]))
    except (ClientError, IdentityError) as error:
        sys.exit(explain(error).happened)

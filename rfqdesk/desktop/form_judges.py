"""Judging the wizard's forms: what knows of certificates is imported once something is typed."""

from rfqdesk.desktop.models.identity.onboarding import (
    InvitationReading,
    PersonForm,
    PersonVerdict,
    ServerForm,
    ServerVerdict,
    Verdict,
)

_UNTOUCHED = Verdict(False, unfinished=True)


def judge_server_when_typed(form: ServerForm) -> ServerVerdict:
    """Judge where the venue is."""
    if form == ServerForm():
        return ServerVerdict(_UNTOUCHED, _UNTOUCHED, _UNTOUCHED)
    from rfqdesk.desktop.controllers.identity.onboarding_forms import judge_server

    return judge_server(form)


def read_when_pasted(text: str) -> InvitationReading:
    """Read an invitation's line."""
    from rfqdesk.desktop.controllers.identity.onboarding_forms import read_invitation

    return read_invitation(text)


def judge_person_when_typed(form: PersonForm) -> PersonVerdict:
    """Judge who one says one is."""
    if form == PersonForm():
        return PersonVerdict(_UNTOUCHED, _UNTOUCHED)
    from rfqdesk.desktop.controllers.identity.onboarding_forms import judge_person

    return judge_person(form)

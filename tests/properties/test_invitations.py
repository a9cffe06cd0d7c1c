"""Invitations under random input: what was written is read, and nothing else does harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfqdesk.identity.errors import InvitationMalformedError
from rfqdesk.identity.invitation import (
    SCHEME,
    Invitation,
    invitation_line,
    parse_invitation,
)

ports = st.integers(1, 65_535)
labels = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
hosts = st.one_of(
    st.lists(labels, min_size=1, max_size=5).map(".".join),
    st.ip_addresses().map(str).filter(lambda host: "%" not in host),
)
invitations = st.builds(
    Invitation,
    host=hosts,
    est_port=ports,
    trading_port=ports,
    root_fingerprint=st.text("0123456789abcdef", min_size=64, max_size=64),
    token=st.text("0123456789abcdef", min_size=40, max_size=40),
)


@given(invitations)
def test_what_was_written_is_read(invitation: Invitation) -> None:
    assert parse_invitation(invitation_line(invitation)) == invitation


@given(invitations, st.lists(st.floats(0, 1), max_size=6), st.sampled_from(["\n", " ", "\r\n  "]))
def test_it_may_be_broken_anywhere_behind_the_scheme(
    invitation: Invitation, places: list[float], gap: str
) -> None:
    line = invitation_line(invitation)
    body = line[len(SCHEME) :]
    for place in sorted(places, reverse=True):
        at = int(place * len(body))
        body = body[:at] + gap + body[at:]
    assert parse_invitation(f"Hello.\n{SCHEME}{body}") == invitation


@given(invitations, st.integers(0, 400), st.characters())
def test_one_character_changed_is_never_read_as_the_same(
    invitation: Invitation, place: int, character: str
) -> None:
    line = invitation_line(invitation)
    at = place % len(line)
    changed = line[:at] + character + line[at + 1 :]
    try:
        other = parse_invitation(changed)
    except InvitationMalformedError:
        return
    assert other == invitation or invitation_line(other) != line


@given(st.text())
def test_other_text_is_refused_in_words(text: str) -> None:
    for tried in (text, SCHEME + text):
        with pytest.raises(InvitationMalformedError, match=r"\w+ \w+"):
            parse_invitation(tried)

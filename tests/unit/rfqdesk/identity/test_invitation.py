"""The invitation line: written, mangled by mail programmes, read back, explained when damaged."""

import pytest

from rfqdesk.identity.errors import InvitationMalformedError
from rfqdesk.identity.invitation import (
    Invitation,
    invitation_line,
    is_host,
    looks_like_invitation,
    new_token,
    parse_invitation,
    token_sha256,
)

ROOT, TOKEN = "ab" * 32, "0123456789" * 4
INVITATION = Invitation("rfq.example.com", 8443, 9443, ROOT, TOKEN)
LINE = f"rfqdesk://rfq.example.com:8443/?trading=9443&root={ROOT}&token={TOKEN}"


def test_the_line_is_what_the_readme_says() -> None:
    assert invitation_line(INVITATION) == LINE
    assert parse_invitation(LINE) == INVITATION


@pytest.mark.parametrize(
    "text",
    [
        f"  {LINE}\n",
        f"<{LINE}>.",
        f"Dear Jane,\n\nthis is your invitation:\n\n{LINE}\n\nfeed the cat\n",
        LINE.replace("&root", "\r\n&root").replace("ab&", "ab\n  &"),
        LINE.replace("rfqdesk://", "RFQDesk://").replace(ROOT, ROOT.upper()),
        LINE.replace("8443/?", "8443?"),
    ],
)
def test_what_mail_does_to_a_line_is_forgiven(text: str) -> None:
    assert looks_like_invitation(text)
    assert parse_invitation(text) == INVITATION


def test_an_address_of_ipv6_stands_in_brackets() -> None:
    invitation = Invitation("2001:db8::1", 8443, 9443, ROOT, TOKEN)
    assert "//[2001:db8::1]:8443/" in invitation_line(invitation)
    assert parse_invitation(invitation_line(invitation)) == invitation


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("https://rfq.example.com", "begins with rfqdesk://"),
        ("", "begins with rfqdesk://"),
        ("rfqdesk://", "nothing stands behind"),
        ("rfqdesk://rfq.example.com:8443/", "cut off"),
        (LINE[:-1], "the token must have 40 hexadecimal digits, this has 39 characters"),
        (LINE + "0", "this has 41 characters"),
        (LINE.replace(TOKEN, "x" * 40), "the token must have 40"),
        (LINE.replace(ROOT, ROOT[2:]), "must have 64 hexadecimal digits, this has 62"),
        (LINE[: LINE.index("&token")], "the token (token=) is missing"),
        (LINE.replace("trading=9443&", ""), "the trading port (trading=) is missing"),
        (LINE.replace("9443", "99999"), "the trading port must be"),
        (LINE.replace("9443", "\u0669443"), "the trading port must be"),
        (LINE.replace(":8443", ""), "the enrolment port must be"),
        (LINE.replace(":8443", ":0"), "the enrolment port must be"),
        (LINE.replace("rfq.example.com", "-bad"), "neither a host name nor an IP"),
        (LINE.replace("rfq.example.com", "2001:db8::1"), "the enrolment port must be"),
        (LINE.replace("rfq.example.com", "[rfq.example.com]"), "neither a host name nor an IP"),
        (LINE.replace("//rfq", "//venue@rfq"), "host and port"),
        (LINE + "&firm=acme", "not known here: 'firm'"),
        (LINE + f"&root={'cd' * 32}", "the fingerprint (root=) is in it twice"),
        (LINE.replace("/?", "/other?"), "cut off"),
        (LINE + "#more", "cut off"),
    ],
)
def test_what_is_wrong_is_said(line: str, words: str) -> None:
    with pytest.raises(InvitationMalformedError) as caught:
        parse_invitation(line)
    assert words in str(caught.value)


def test_tokens_are_long_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert {len(bytes.fromhex(token)) * 8 for token in tokens} == {160}
    assert token_sha256("00") != token_sha256("01")
    assert len(token_sha256("00")) == 64


@pytest.mark.parametrize(
    "host", ["fe80::1%eth0", "a..b", "", "x" * 254, "ex ample", "b\u00fccher.de"]
)
def test_what_no_client_can_connect_to_is_no_host(host: str) -> None:
    assert not is_host(host)

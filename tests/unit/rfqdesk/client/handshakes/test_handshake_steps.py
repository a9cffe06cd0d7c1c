"""The eight steps in words: real values, honest about what was not seen or not confirmed."""

from dataclasses import replace

import pytest
from cryptography import x509
from support.pki.handshakes import P256, handshake_of, unseen
from support.pki.throwaway_ca import A_DAY, ThrowawayCa

from rfqdesk.client.handshakes.handshake import Handshake, Seen
from rfqdesk.client.handshakes.handshake_checks import matching_name, path_to_root, prove_server
from rfqdesk.client.handshakes.handshake_steps import Step, steps_of
from rfqdesk.client.handshakes.handshake_text import as_text
from rfqdesk.client.handshakes.handshake_words import listed, name_words
from rfqdesk.client.handshakes.tls_messages import CertificateRequest, NewSessionTicket
from rfqdesk.client.trust.revocation_list import read_list
from rfqdesk.identity.fingerprint import grouped

TITLES = [
    "Client hello",
    "Server hello",
    "Server certificate",
    "Certificate request",
    "Client certificate",
    "Client key exchange",
    "Certificate verify",
    "Finished",
]


@pytest.fixture(scope="module")
def ca() -> ThrowawayCa:
    return ThrowawayCa()


@pytest.fixture(scope="module")
def handshake(ca: ThrowawayCa) -> Handshake:
    return handshake_of(ca)


def step(handshake: Handshake, title: str) -> Step:
    return next(one for one in steps_of(handshake) if one.title == title)


def tones(told: Step) -> list[str]:
    return [check.tone for check in told.checks]


def test_there_are_eight_and_each_says_what_differs(handshake: Handshake) -> None:
    steps = steps_of(handshake)
    assert [one.title for one in steps] == TITLES
    assert all(one.summary and one.facts and one.difference for one in steps)


def test_the_values_are_those_of_the_connection(handshake: Handshake, ca: ThrowawayCa) -> None:
    hello = dict(step(handshake, "Client hello").facts)
    assert hello["Venue asked for"] == "localhost"
    assert hello["Cipher suites"] == "TLS_AES_256_GCM_SHA384, TLS_AES_128_GCM_SHA256"
    answer = dict(step(handshake, "Server hello").facts)
    assert answer["Cipher suite"] == "TLS_AES_256_GCM_SHA384 (256-bit key)"
    assert (answer["Version"], answer["Group"]) == ("TLS 1.3", "x25519")
    server = step(handshake, "Server certificate")
    assert dict(server.facts)["Names"] == "DNS:localhost"
    assert dict(server.facts)["Signed with"] == "ecdsa_secp256r1_sha256"
    assert dict(server.facts)["Chain sent"] == "venue, issued by Test Venue Issuing"
    assert tones(server) == ["ok", "ok", "ok", "ok", ""]
    words = " ".join(check.text for check in server.checks)
    assert grouped(ca.root_fingerprint) in words
    assert "Test Venue Root" in words
    assert "localhost is the one certified, as DNS:localhost" in words
    mine = step(handshake, "Client certificate")
    assert dict(mine.facts)["Names"] == "URI:spiffe://test/firm/aurora/trader/ines"
    assert tones(mine) == ["ok", ""]
    assert "no such message" in step(handshake, "Client key exchange").summary
    assert tones(step(handshake, "Certificate verify")) == ["ok"]
    assert dict(step(handshake, "Finished").facts) == {
        "From the venue": "48 bytes, HMAC with SHA-384",
        "From this computer": "48 bytes, HMAC with SHA-384",
        "Session tickets": "none",
    }


def test_what_cannot_be_confirmed_is_not_claimed(handshake: Handshake) -> None:
    stranger = replace(handshake, roots=handshake_of(ThrowawayCa("Elsewhere")).roots)
    assert tones(step(stranger, "Server certificate"))[0] == "warn"
    assert tones(step(stranger, "Client certificate"))[0] == "warn"
    elsewhere = replace(handshake, host="venue.example")
    assert tones(step(elsewhere, "Server certificate"))[1] == "warn"
    late = replace(handshake, made_ms=handshake.made_ms + 400 * 86_400_000)
    assert tones(step(late, "Server certificate"))[3] == "warn"
    nonsense = replace(handshake, server_chain=(b"no certificate",))
    told = step(nonsense, "Server certificate")
    assert ("Certificate", "not readable") in told.facts
    assert tones(told)[:4] == ["warn"] * 4


def test_while_a_root_is_rolled_over_both_chains_are_followed_to_their_own(
    handshake: Handshake, ca: ThrowawayCa
) -> None:
    # The next root bears the same name.
    following = ThrowawayCa()
    theirs = handshake_of(following)
    between = replace(
        theirs, own_chain=handshake.own_chain, roots=(*theirs.roots, *handshake.roots)
    )
    venues = step(between, "Server certificate").checks[0]
    assert (venues.tone, grouped(following.root_fingerprint) in venues.text) == ("ok", True)
    assert "or later" in venues.text
    own = step(between, "Client certificate").checks[0]
    assert own.tone == "ok"
    assert "another root" in own.text
    assert grouped(ca.root_fingerprint) in own.text


def test_a_certificate_without_purpose_is_noticed(ca: ThrowawayCa) -> None:
    handshake = handshake_of(ca, server=ca.server("localhost", purposes=()))
    assert not prove_server(handshake).server_auth
    assert tones(step(handshake, "Server certificate"))[2] == "warn"


def revocation(handshake: Handshake) -> tuple[str, str]:
    check = step(handshake, "Server certificate").checks[4]
    return check.text, check.tone


def test_revocation_is_told_with_the_lists_by_which_it_was_judged(ca: ThrowawayCa) -> None:
    now_ms = int(ca.now.timestamp() * 1000)
    issuing, root = (
        read_list(ca.revocation_list(authority, number=number), authority.certificate, now_ms)
        for authority, number in ((ca.issuing, 1_204), (ca.root, 2))
    )
    checked = replace(handshake_of(ca), revocation_checked=True, lists=(root, issuing))
    text, tone = revocation(checked)
    day = f"{ca.now - A_DAY:%Y-%m-%d %H:%M} UTC"
    assert f"list 1,204 of Test Venue Issuing, of {day} and list 2 of Test Venue Root" in text
    assert tone == "ok"

    text, tone = revocation(replace(checked, lists=(issuing,)))
    assert "No list is named for what Test Venue Root issued" in text
    assert tone == "warn"
    assert revocation(replace(checked, lists=()))[1] == "warn"


def test_revocation_that_was_not_checked_is_never_called_checked(ca: ThrowawayCa) -> None:
    text, tone = revocation(handshake_of(ca))
    assert "not checked" in text
    assert "name no list" in text
    assert tone == ""
    named = ThrowawayCa(published_at="http://venue.example")
    text, tone = revocation(handshake_of(named))
    assert "was not checked here" in text
    assert tone == "warn"


def test_without_messages_the_text_says_what_was_not_visible(handshake: Handshake) -> None:
    text = as_text(unseen(handshake), steps_of(unseen(handshake)))
    assert "This Python does not show the handshake's messages" in text
    assert "Group: not visible to programs on this Python" in text
    assert "Session tickets: not visible" in text
    assert "No session tickets were given" not in text
    assert "Messages in their order" not in text
    # What the public interface tells is still there.
    assert "TLS_AES_256_GCM_SHA384 (256-bit key)" in text
    assert "[ok] Address: localhost is the one certified" in text


def test_the_chain_is_followed_even_where_only_its_first_certificate_is_known(
    handshake: Handshake,
) -> None:
    alone = replace(unseen(handshake), server_chain=handshake.server_chain[:1])
    assert len(prove_server(alone).path) == 3
    assert tones(step(alone, "Server certificate"))[0] == "ok"


def test_an_unreadable_message_is_named_with_the_reason(handshake: Handshake) -> None:
    broken = replace(
        handshake,
        seen=(
            *(seen for seen in handshake.seen if seen.name != "CertificateRequest"),
            Seen(False, "CertificateRequest", 9, None, "ends 3 bytes too early"),
        ),
    )
    request = dict(step(broken, "Certificate request").facts)
    assert request["Request"] == "not readable: ends 3 bytes too early"
    text = as_text(broken, steps_of(broken))
    assert "venue: CertificateRequest, 9 bytes, not readable: ends 3 bytes too early" in text


def test_tickets_and_other_schemes_are_not_glossed_over(handshake: Handshake) -> None:
    ticket = Seen(False, "NewSessionTicket", 200, NewSessionTicket(7200))
    with_ticket = replace(handshake, seen=(*handshake.seen, ticket))
    finished = step(with_ticket, "Finished")
    assert dict(finished.facts)["Session tickets"] == "1"
    assert "may skip the certificates" in finished.difference
    other = replace(
        handshake,
        seen=tuple(
            replace(seen, message=CertificateRequest((P256 + 0x100,), (b"x",)))
            if seen.name == "CertificateRequest"
            else seen
            for seen in handshake.seen
        ),
    )
    assert tones(step(other, "Certificate verify")) == ["warn"]


def test_the_text_has_everything_in_order(handshake: Handshake) -> None:
    text = as_text(handshake, steps_of(handshake))
    places = [text.index(f"{number}. {title}") for number, title in enumerate(TITLES, start=1)]
    assert places == sorted(places)
    assert text.startswith("Mutual TLS handshake with localhost:7443, 20")
    assert "this computer: ClientHello, 238 bytes" in text


@pytest.mark.parametrize(
    ("names", "host", "matched"),
    [
        (("venue.example",), "VENUE.example", "DNS:venue.example"),
        (("*.example",), "venue.example", "DNS:*.example"),
        (("*.example",), "a.venue.example", ""),
        (("*.example",), "example", ""),
        (("10.0.0.1",), "10.0.0.1", "IP:10.0.0.1"),
        (("venue.example",), "10.0.0.1", ""),
        ((), "venue", ""),
    ],
)
def test_which_name_stands_for_the_host(
    ca: ThrowawayCa, names: tuple[str, ...], host: str, matched: str
) -> None:
    assert matching_name(ca.server(*names).certificate, host) == matched


def test_a_path_ends_at_a_trusted_root_or_nowhere(handshake: Handshake, ca: ThrowawayCa) -> None:
    path = path_to_root(handshake.own_chain, handshake.roots)
    assert path[-1] == ca.root.certificate
    assert len(path) == 3
    assert path_to_root(handshake.own_chain[:1], handshake.roots) == ()
    assert path_to_root((), handshake.roots) == ()
    other = ThrowawayCa("Elsewhere")
    both = (*handshake_of(other).roots, *handshake.roots)
    assert path_to_root(handshake.own_chain, both) == path


def test_peers_cannot_flood_the_words() -> None:
    assert listed(["n"] * 1000).endswith("and 960 more")
    assert name_words(b"\xff\xff") == "a name of 2 bytes"
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "A root")])
    assert name_words(name.public_bytes()) == "CN=A root"

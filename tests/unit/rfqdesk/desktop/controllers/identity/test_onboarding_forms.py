"""What the wizard accepts in its fields, and the words for what it does not."""

import pytest

from rfqdesk.desktop.controllers.identity.onboarding_forms import (
    FormIncompleteError,
    ServerAddress,
    judge_person,
    judge_server,
    server_address,
)
from rfqdesk.desktop.models.identity.onboarding import PersonForm, ServerForm

FINGERPRINT = "ab" * 32


def form(address: str = "rfq.example:8443", port: str = "8444", digits: str = FINGERPRINT):
    return ServerForm(address, port, digits)


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("rfq.example.com:8443", "rfq.example.com", 8443),
        (" 127.0.0.1:1 ", "127.0.0.1", 1),
        ("[2001:db8::1]:65535", "2001:db8::1", 65535),
        ("localhost:8443", "localhost", 8443),
    ],
)
def test_good_addresses(address: str, host: str, port: int) -> None:
    assert server_address(form(address)) == ServerAddress(host, port, 8444, FINGERPRINT)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://rfq.example.com:8443", "without https"),
        ("rfq.example.com:84x3", "from 1 to 65535"),
        ("rfq.example.com:70000", "from 1 to 65535"),
        ("rfq.example.com:0", "from 1 to 65535"),
        ("rfq_example:8443", "neither a host name"),
        ("2001:db8::1:8443", "in brackets"),
        ("rfq.example.com", "port is missing"),
        ("rfq.example.com:８４４３", "from 1 to 65535"),  # noqa: RUF001 - other scripts' digits.
    ],
)
def test_bad_addresses_are_explained(address: str, words: str) -> None:
    verdict = judge_server(form(address)).address
    assert not verdict.good
    assert words in verdict.text


@pytest.mark.parametrize(
    "typed",
    [FINGERPRINT.upper(), ":".join(["AB"] * 32), "SHA256: " + "abab " * 16, f"\n{FINGERPRINT}\n"],
)
def test_pasted_fingerprints_are_tolerated(typed: str) -> None:
    assert judge_server(form(digits=typed)).good


@pytest.mark.parametrize(
    ("typed", "words", "unfinished"),
    [
        ("a", "1 of 64", True),
        ("ab cd", "4 of 64", True),
        (FINGERPRINT + "a", "has 65", False),
        ("xyz", "not a hexadecimal digit", False),
    ],
)
def test_unfinished_is_not_the_same_as_wrong(typed: str, words: str, unfinished: bool) -> None:
    verdict = judge_server(form(digits=typed)).fingerprint
    assert not verdict.good
    assert words in verdict.text
    assert verdict.unfinished is unfinished


def test_an_empty_trading_port_is_the_one_that_the_field_shows() -> None:
    assert server_address(form(port=" ")).trading_port == 9443
    assert not judge_server(form(port="x")).trading_port.good


def test_names() -> None:
    assert judge_person(PersonForm("Albion", "Zoë Ó Conchúir")).good
    assert not judge_person(PersonForm("Albion", "")).good
    assert "64 characters" in judge_person(PersonForm("A" * 65, "Jane")).firm.text


def test_an_incomplete_form_is_never_used() -> None:
    with pytest.raises(FormIncompleteError):
        server_address(form(port="0"))


@pytest.mark.parametrize("typed", ["", "  ", "\n"])
def test_the_fingerprint_may_be_left_empty_for_somebody_to_vouch(typed: str) -> None:
    assert judge_server(form(digits=typed)).good
    assert server_address(form(digits=typed)).fingerprint == ""

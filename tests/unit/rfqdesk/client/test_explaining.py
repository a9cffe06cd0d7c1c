"""Every error has words, and they say what it means and what to do."""

import ssl
from collections.abc import Iterator

import pytest

from rfqdesk.client import errors
from rfqdesk.client.explaining import Explanation, explain
from rfqdesk.client.words.connection import DISTRUST, REFUSED, UNREACHABLE
from rfqdesk.client.words.identity import KEYRING
from rfqdesk.client.words.operations import OPERATION_WORDS
from rfqdesk.client.words.reasons import REASONS
from rfqdesk.identity import errors as identity_errors
from rfqdesk.protocol.reasons import RejectReason


def every_error() -> Iterator[BaseException]:
    yield from (errors.RefusalError(reason, "said by the venue") for reason in RejectReason)
    yield from (
        errors.VenueUnreachableError(kind, "venue.example", 9443) for kind in errors.UnreachableKind
    )
    yield from (errors.ServerNotTrustedError(kind, "venue.example") for kind in errors.DistrustKind)
    yield from (errors.ConnectionRefusedByVenueError(kind) for kind in errors.RefusalKind)
    yield from (errors.ConnectionLostError(kind) for kind in errors.LostKind)
    yield from (
        errors.OutcomeUnknownError(tag)
        for tag in ("quote_request", "quote", "quote_cancel", "quote_pass", "quote_response", "?")
    )
    yield errors.RootNotFoundError("venue.example", "ab" * 32, ("cd" * 32,))
    yield errors.RootNotFoundError("venue.example", "ab" * 32, ())
    yield errors.RootNotFoundError("venue.example", "", ())
    yield from (
        errors.RevocationUnknownError(kind, "Venue issuing CA", "http://venue.example/a.crl", "why")
        for kind in errors.UnknownKind
    )
    yield from (errors.QuoteUnprovedError("meridian", flaw, "why") for flaw in errors.ProofFlaw)
    yield from (errors.CrossUnprovedError("meridian", flaw, "why") for flaw in errors.ProofFlaw)
    yield errors.CrossUnprovedError("", errors.ProofFlaw.NOT_SHOWN)
    yield errors.EnrolmentRefusedError("not a customer")
    yield errors.OperationRefusedError("no such firm")
    yield errors.SessionUnknownError("no such session", "session_unknown")
    yield errors.OperationRefusedError("no such session", "signature_replayed")
    yield from (errors.OutcomeUnknownError(verb) for verb in OPERATION_WORDS)
    yield errors.RenewalRefusedError("renewed before")
    yield errors.LockoutRefusedError("superseded")
    lost = errors.VenueUnreachableError(errors.UnreachableKind.REFUSED, "venue.example", 8443)
    for left_ms in (-1, 30_000, 7_200_000, 5 * 86_400_000):
        yield errors.RenewalOverdueError(lost, left_ms, 0)
    yield from (
        kind("detail")
        for kind in (
            errors.LocalMistakeError,
            errors.NotConnectedError,
            errors.TooManyPendingError,
            errors.FeedOverrunError,
            errors.NotSentError,
            errors.ProtocolError,
            errors.CertificateUnusableError,
            errors.LockoutUnconfirmedError,
        )
    )
    yield errors.SequenceGapError(4, 6)
    yield from (kind("detail") for kind in KEYRING)
    yield identity_errors.KeyringPlaintextError("keyrings.alt.file.PlaintextKeyring")
    yield identity_errors.ProfileCorruptError("profiles/profile.json", "cut off")
    yield identity_errors.ProfileVersionError("profiles/profile.json", 9)
    yield OSError(28, "No space left on device")
    yield ssl.SSLError(1, "odd")
    yield ZeroDivisionError("a fault")


@pytest.mark.parametrize("error", list(every_error()), ids=lambda error: str(error)[:50])
def test_every_error_is_explained_in_whole_sentences(error: BaseException) -> None:
    told = explain(error)
    assert told.title
    assert not told.title.endswith(".")
    assert told.title[0].isupper()
    for words in (told.happened, told.advice):
        assert words.endswith((".", '"')), words
        assert words[0].isupper(), words
        assert "{" not in words
        assert " ." not in words
        assert "Error" not in words or isinstance(error, ZeroDivisionError)
        assert len(words) < 420


def test_no_reason_and_no_kind_is_missing_from_the_tables() -> None:
    assert set(REASONS) == set(RejectReason)
    assert set(UNREACHABLE) == set(errors.UnreachableKind)
    assert set(DISTRUST) == set(errors.DistrustKind)
    assert set(REFUSED) == set(errors.RefusalKind)


def test_no_kind_of_error_is_without_words_of_its_own() -> None:
    fallback = explain(RuntimeError()).title
    told = {type(error): explain(error) for error in every_error()}
    for family in (errors.ClientError, identity_errors.IdentityError):
        for kind in _descendants(family):
            if not kind.__subclasses__():
                assert kind in told, f"{kind.__name__} is not tried above"
                assert told[kind].title != fallback


def _descendants(family: type[Exception]) -> Iterator[type[Exception]]:
    for kind in family.__subclasses__():
        yield kind
        yield from _descendants(kind)


@pytest.mark.parametrize(
    "reason",
    [
        RejectReason.QUOTE_EXPIRED,
        RejectReason.QUOTE_WITHDRAWN,
        RejectReason.REVISION_REPLACED,
        RejectReason.PRICE_WORSE,
        RejectReason.UNKNOWN_QUOTE,
        RejectReason.NOT_RECEIVED,
        RejectReason.SIDE_NOT_QUOTED,
        RejectReason.QUANTITY_MISMATCH,
    ],
)
def test_a_refused_acceptance_says_that_nothing_was_traded(reason: RejectReason) -> None:
    assert "Nothing was traded." in explain(errors.RefusalError(reason, "")).happened


def test_the_venues_own_words_are_shown_as_its_own() -> None:
    told = explain(errors.RefusalError(RejectReason.PRICE_OFF_TICK, "tick is 0.0005"))
    assert told.happened.endswith('The venue says: "tick is 0.0005"')


def test_an_unknown_outcome_is_never_called_a_failure() -> None:
    told = explain(errors.OutcomeUnknownError("quote_response"))
    assert "You may have traded, or not." in told.happened
    assert "Do not accept anything else" in told.advice


def test_a_wrong_fingerprint_shows_what_was_offered() -> None:
    told = explain(errors.RootNotFoundError("venue.example", "ab" * 32, ("cd12" * 16,)))
    assert "CD12 CD12" in told.happened
    assert "do not enrol" in told.advice


def test_an_explanation_is_a_value() -> None:
    assert explain(errors.NotConnectedError("")) == explain(errors.NotConnectedError(""))
    assert isinstance(explain(errors.NotConnectedError("")), Explanation)

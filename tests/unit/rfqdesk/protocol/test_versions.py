"""A client of the first `rfq.v1` is told nothing that it could not read."""

import pytest

from rfqdesk.protocol.events import (
    CaughtUp,
    QuoteEnded,
    Reject,
    RequestEnded,
    ServerStruct,
    Standing,
)
from rfqdesk.protocol.limits import MINOR_VERSION
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import PrincipalKind, QuoteEndReason, RequestEndReason, Role
from rfqdesk.protocol.versions import as_understood

OLD_REQUEST_REASONS = {"filled", "expired", "cancelled", "closed"}
OLD_QUOTE_REASONS = {
    "traded", "done_away", "withdrawn", "disconnected", "expired", "request_expired",
    "request_cancelled", "revoked", "venue_restarted",
}  # fmt: skip
NEW_REJECTS = {
    RejectReason.SUSPENDED,
    RejectReason.INSTRUMENT_NOT_PERMITTED,
    RejectReason.QUANTITY_NOT_PERMITTED,
    RejectReason.COUNTERPARTY_NOT_PERMITTED,
}


def rejected(reason: RejectReason) -> Reject:
    return Reject(ref="1", reason=reason, fix_code=reason.fix_code, text="Why.")


def request_ended(reason: RequestEndReason) -> RequestEnded:
    return RequestEnded(seq=1, transact_time_ms=2, rfq_id="r", reason=reason)


def quote_ended(reason: QuoteEndReason) -> QuoteEnded:
    return QuoteEnded(
        seq=1, transact_time_ms=2, rfq_id="r", maker="m", quote_id="q", revision=3, reason=reason
    )


def test_standing_is_not_told() -> None:
    assert as_understood(Standing(role=Role.MAKER, kind=PrincipalKind.BOT), 0) is None


@pytest.mark.parametrize("reason", RejectReason)
def test_a_new_refusal_is_told_as_one_of_authority_with_its_own_words(
    reason: RejectReason,
) -> None:
    told = as_understood(rejected(reason), 0)
    assert isinstance(told, Reject)
    assert told.reason is (RejectReason.NOT_AUTHORISED if reason in NEW_REJECTS else reason)
    assert (told.fix_code, told.text, told.ref) == (reason.fix_code, "Why.", "1")


@pytest.mark.parametrize("reason", RequestEndReason)
def test_endings_of_requests_are_told_in_old_words(reason: RequestEndReason) -> None:
    told = as_understood(request_ended(reason), 0)
    assert isinstance(told, RequestEnded)
    assert told.reason in OLD_REQUEST_REASONS
    assert (told.reason is reason) == (reason in OLD_REQUEST_REASONS)
    assert told.seq == 1


@pytest.mark.parametrize("reason", QuoteEndReason)
def test_endings_of_quotes_are_told_in_old_words(reason: QuoteEndReason) -> None:
    told = as_understood(quote_ended(reason), 0)
    assert isinstance(told, QuoteEnded)
    assert told.reason in OLD_QUOTE_REASONS
    assert (told.reason is reason) == (reason in OLD_QUOTE_REASONS)


@pytest.mark.parametrize(
    "message",
    [
        Standing(role=Role.TRADER, kind=PrincipalKind.PERSON, suspended=True),
        rejected(RejectReason.SUSPENDED),
        request_ended(RequestEndReason.REVOKED),
        quote_ended(QuoteEndReason.SUSPENDED),
        CaughtUp(last_seq=4),
    ],
)
@pytest.mark.parametrize("minor_version", [MINOR_VERSION, MINOR_VERSION + 1])
def test_a_client_that_knows_them_is_told_everything(
    message: ServerStruct, minor_version: int
) -> None:
    assert as_understood(message, minor_version) is message

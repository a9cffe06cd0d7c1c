"""Where two certificates make two operators: no account of the machine, nor one person twice."""

from pathlib import Path

import pytest
from support.pki.knocking import floor, rows
from support.venues.open_venue import OpenVenue, raw_client
from support.venues.operators import newcomer, olga
from support.venues.trading_once import trade

from rfqdesk.client import operate
from rfqdesk.client.errors import OperationRefusedError as RefusedOverNetworkError
from rfqdesk.identity.identity import Identity
from rfqdesk.protocol.operations.decisions import ApprovalTerms
from rfqdesk.protocol.operations.requests import (
    ApproveEnrolment,
    CancelTrade,
    ConfirmTradeChange,
    WithdrawTradeChange,
)
from rfqdesk.protocol.terms import Role
from rfqserver.service.operator.account import Account
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.operator.operations import perform
from rfqserver.service.operator.two_operators import TwoBy

IVAN = Account("ivan", 1002)


async def by_certificates(place: OpenVenue) -> tuple[Identity, Identity, Identity]:
    """Olga, Oleg, and Olga's second certificate, under another short name."""
    found = (
        await olga(place),
        await olga(place, "oleg"),
        await place.enrol("venue-desk", Role.OPERATOR, "laptop", person="OLGA"),
    )
    place.venue.identity.two_by = TwoBy.CERTIFICATES
    place.venue.identity.approvals.approvals_required = 2
    return found


@pytest.mark.rule("OPR-06")
async def test_applicants_are_let_in_by_two_persons_certificates(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, _):
        first, other, again = await by_certificates(place)
        enrolment_id, fingerprint = await newcomer(place)
        terms = ApprovalTerms(fingerprint=fingerprint, firm="newco", role=Role.TRADER)
        same = ApprovalTerms(fingerprint=fingerprint, as_endorsed=True)
        begin = ApproveEnrolment(enrolment_id=enrolment_id, terms=terms)
        second = ApproveEnrolment(enrolment_id=enrolment_id, terms=same)
        with pytest.raises(OperationRefusedError, match="certificates alone"):
            await perform(begin, place.venue, IVAN)
        async with operate(first) as venue:
            await venue.perform(begin)
        with pytest.raises(OperationRefusedError, match="account of its machine"):
            await perform(second, place.venue, IVAN)
        async with operate(again) as venue:
            with pytest.raises(RefusedOverNetworkError, match="one person is not two"):
                await venue.perform(second)
        async with operate(other) as venue:
            [certificate] = (await venue.perform(second)).certificates
        assert certificate.firm == "newco"
        assert len(rows(place, "operation_refused")) == 3


async def test_what_the_machine_began_before_is_not_seconded(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, _):
        first, *_ = await by_certificates(place)
        enrolment_id, fingerprint = await newcomer(place)
        terms = ApprovalTerms(fingerprint=fingerprint, firm="newco", role=Role.TRADER)
        place.venue.identity.two_by = TwoBy.ANY
        begin = ApproveEnrolment(enrolment_id=enrolment_id, terms=terms)
        await perform(begin, place.venue, IVAN)
        place.venue.identity.two_by = TwoBy.CERTIFICATES
        same = ApprovalTerms(fingerprint=fingerprint, as_endorsed=True)
        async with operate(first) as venue:
            with pytest.raises(RefusedOverNetworkError, match="ivan decided first"):
                await venue.perform(ApproveEnrolment(enrolment_id=enrolment_id, terms=same))
            amended = ApprovalTerms(
                fingerprint=fingerprint, firm="newco", role=Role.TRADER, amend=True
            )
            [view] = (
                await venue.perform(ApproveEnrolment(enrolment_id=enrolment_id, terms=amended))
            ).enrolments
        assert view.endorsed_by == "venue-desk/olga"


async def test_operators_are_still_made_at_the_machine(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, _):
        await by_certificates(place)
        enrolment_id, fingerprint = await newcomer(place)
        terms = ApprovalTerms(fingerprint=fingerprint, firm="venue-desk", role=Role.OPERATOR)
        same = ApprovalTerms(fingerprint=fingerprint, as_endorsed=True)
        await perform(ApproveEnrolment(enrolment_id=enrolment_id, terms=terms), place.venue, IVAN)
        done = await perform(
            ApproveEnrolment(enrolment_id=enrolment_id, terms=same),
            place.venue,
            Account("olga", 1001),
        )
        assert [one.role for one in done.certificates] == [Role.OPERATOR]


async def test_a_trade_is_changed_by_two_persons_certificates(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, _):
        first, other, again = await by_certificates(place)
        place.venue.identity.approvals.approvals_required = 1
        taker, dealer = (
            await place.enrol("albion", Role.TRADER),
            await place.enrol("meridian", Role.MAKER),
        )
        async with raw_client(taker) as buyer, raw_client(dealer) as seller:
            await buyer.log_on()
            await seller.log_on()
            trade_id = await trade(place, buyer, seller)
        cancel = CancelTrade(trade_id=trade_id, reason="both agree")
        confirm = ConfirmTradeChange(trade_id=trade_id)
        with pytest.raises(OperationRefusedError, match="certificates alone"):
            await perform(cancel, place.venue, IVAN)
        async with operate(first) as venue:
            await venue.perform(cancel)
            with pytest.raises(RefusedOverNetworkError, match="proposed this yourself"):
                await venue.perform(confirm)
        with pytest.raises(OperationRefusedError, match="account of its machine"):
            await perform(confirm, place.venue, IVAN)
        async with operate(again) as venue:
            with pytest.raises(RefusedOverNetworkError, match="one person is not two"):
                await venue.perform(confirm)
        async with operate(other) as venue:
            [view] = (await venue.perform(confirm)).trades
        assert view.cancelled


async def test_anybody_takes_a_proposal_back(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, _):
        first, *_ = await by_certificates(place)
        place.venue.identity.approvals.approvals_required = 1
        taker, dealer = (
            await place.enrol("albion", Role.TRADER),
            await place.enrol("meridian", Role.MAKER),
        )
        async with raw_client(taker) as buyer, raw_client(dealer) as seller:
            await buyer.log_on()
            await seller.log_on()
            trade_id = await trade(place, buyer, seller)
        async with operate(first) as venue:
            await venue.perform(CancelTrade(trade_id=trade_id, reason="both agree"))
        [view] = (await perform(WithdrawTradeChange(trade_id=trade_id), place.venue, IVAN)).trades
        assert view.proposed == ""

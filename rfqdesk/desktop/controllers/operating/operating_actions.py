"""What the operator does: asked of the venue once, and what came of it said."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from rfqdesk.client.errors import ClientError
from rfqdesk.desktop.controllers.notices import notice_of
from rfqdesk.desktop.controllers.operating.operating_port import OperatingPort
from rfqdesk.desktop.controllers.operating.operating_words import (
    approval_terms,
    entitled,
    reinstated,
    revoked,
    trade_changed,
)
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.operator.approval import Approval
from rfqdesk.desktop.models.operator.columns import party_text, second_text
from rfqdesk.desktop.models.operator.entries import ApprovalForm, listed, plain
from rfqdesk.desktop.models.operator.inviting import HOURS, InviteForm
from rfqdesk.desktop.models.operator.pictures import Invited
from rfqdesk.desktop.models.operator.trade_change import TradeChangeForm
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.operations.base import Operation
from rfqdesk.protocol.operations.decisions import EntitlementChange
from rfqdesk.protocol.operations.market_requests import RemoveGroup, SetGroup
from rfqdesk.protocol.operations.requests import (
    ApproveEnrolment,
    CancelTrade,
    ConfirmTradeChange,
    CorrectTrade,
    EntitlePrincipal,
    IssueInvitation,
    RejectEnrolment,
    RejectEnrolmentsFrom,
    ResumePrincipal,
    RevokeCertificate,
    RevokeFirm,
    SuspendPrincipal,
    WithdrawEndorsement,
    WithdrawInvitation,
    WithdrawTradeChange,
)
from rfqdesk.protocol.operations.views import TradeView
from rfqdesk.protocol.operations.wire import OperationAnswer

Told = Callable[[OperationAnswer], Notice]


class OperatingActions(QObject):
    """`done` carries what came of it, `trouble` what stood in the way; `busy` while it lasts.

    `invited` carries an `Invited`, whose line is told nowhere else.
    """

    done = Signal(object)
    invited = Signal(object)
    trouble = Signal(object)
    busy_changed = Signal(bool)

    def __init__(
        self,
        session: OperatingPort,
        tasks: TaskOwner,
        look: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.tasks = tasks
        self._look = look
        self._running = 0

    # Enrolments -----------------------------------------------------------------

    def approve(self, approval: Approval) -> None:
        """Certify an applicant, or endorse the request where two must agree."""
        self.tasks.start(self._approve(approval), name="approve")

    def reject(self, enrolment_id: str, reason: str) -> None:
        """Turn an applicant down, who reads the reason."""
        self.do(
            RejectEnrolment(enrolment_id=enrolment_id, reason=reason),
            lambda _answer: Notice(f"Request {enrolment_id} is rejected", "The applicant is told."),
        )

    def reject_address(self, address: str, reason: str) -> None:
        """Turn down everybody who waits from an address."""
        self.do(
            RejectEnrolmentsFrom(address=address, reason=reason),
            lambda answer: Notice(
                f"Rejected: {len(answer.enrolments)} requests from {address}",
                "Each applicant is told.",
            ),
        )

    def withdraw(self, enrolment_id: str) -> None:
        """Take one's own endorsement back."""
        self.do(
            WithdrawEndorsement(enrolment_id=enrolment_id),
            lambda _answer: Notice(
                f"Your endorsement of request {enrolment_id} is withdrawn", "It waits as before."
            ),
        )

    # Invitations ----------------------------------------------------------------

    def invite(self, form: InviteForm) -> None:
        """Make an invitation."""
        operation = IssueInvitation(
            firm=form.firm, role=form.role, trader=form.trader, minutes=60 * int(form.hours)
        )
        self.tasks.start(self._invite(operation), name="invite")

    def invite_in_place(self, serial: str) -> None:
        """Invite the holder of a certificate that was lost, to have another in its place."""
        operation = IssueInvitation(firm="", role=None, minutes=60 * int(HOURS), replaces=serial)
        self.tasks.start(self._invite(operation), name="invite in its place")

    def withdraw_invitation(self, invitation_id: str) -> None:
        """Take an invitation back that nobody used."""
        self.do(
            WithdrawInvitation(invitation_id=invitation_id),
            lambda _answer: Notice(
                f"Invitation {invitation_id} is withdrawn", "It lets nobody in any more."
            ),
        )

    # Participants ---------------------------------------------------------------

    def suspend(self, name: str, reason: str) -> None:
        """Take nothing more from a firm or a trader."""
        self.do(
            SuspendPrincipal(name=name, reason=reason),
            lambda _answer: Notice(
                f"Suspended: {name}",
                "Live quotes were pulled and open requests ended. Certificates and sessions stay.",
            ),
        )

    def reinstate(self, name: str) -> None:
        """Take their messages again."""
        self.do(ResumePrincipal(name=name), lambda answer: reinstated(name, answer))

    def entitle(self, name: str, change: EntitlementChange) -> None:
        """Change what a firm or a trader may do."""
        self.do(EntitlePrincipal(name=name, change=change), lambda answer: entitled(name, answer))

    def set_group(self, name: str, makers: tuple[str, ...]) -> None:
        """Make a group of makers, or give it other members."""
        self.do(
            SetGroup(name=name, makers=makers),
            lambda _answer: Notice(f"Group {name} is set", f"It has {', '.join(makers)}."),
        )

    def remove_group(self, name: str) -> None:
        """Take a group off the list."""
        self.do(
            RemoveGroup(name=name),
            lambda _answer: Notice(f"Group {name} is removed", "Requests sent to it go on."),
        )

    # Trades -----------------------------------------------------------------------

    def propose(self, view: TradeView, form: TradeChangeForm) -> None:
        """Propose to cancel or correct a trade."""
        operation = (
            CancelTrade(trade_id=view.trade_id, reason=form.reason)
            if form.cancels
            else CorrectTrade(
                trade_id=view.trade_id, price=form.price, quantity=form.quantity, reason=form.reason
            )
        )
        self.do(operation, trade_changed)

    def confirm_trade_change(self, view: TradeView) -> None:
        """Carry out what another operator proposed, as it was read."""
        self.do(ConfirmTradeChange(trade_id=view.trade_id, proposed=view.proposed), trade_changed)

    def withdraw_trade_change(self, view: TradeView) -> None:
        """Take a proposal back, or refuse another's."""
        self.do(
            WithdrawTradeChange(trade_id=view.trade_id),
            lambda _answer: Notice(
                f"Trade {view.trade_id} stays as it is", "What was proposed is void."
            ),
        )

    # Certificates ---------------------------------------------------------------

    def revoke(self, serial: str, reason: str) -> None:
        """Revoke a certificate with all it was renewed from and into."""
        self.do(RevokeCertificate(serial=serial, reason=reason), revoked)

    def revoke_firm(self, firm: str, reason: str) -> None:
        """Revoke everything of a firm's."""
        self.do(RevokeFirm(firm=firm, reason=reason), revoked)

    # How ----------------------------------------------------------------------------

    async def _approve(self, approval: Approval) -> None:
        answer = await self._performed(
            ApproveEnrolment(enrolment_id=approval.enrolment_id, terms=approval_terms(approval))
        )
        if answer is None:
            return
        if not answer.certificates:
            self.done.emit(
                Notice(
                    f"Request {approval.enrolment_id} is endorsed",
                    "Nobody is certified yet: another operator hears the fingerprint and approves.",
                )
            )
            return
        [certificate] = answer.certificates
        who = party_text(certificate.firm, certificate.trader)
        form = approval.form
        if form is not None and form.entitles and await self._entitle(who, form) is None:
            return
        self.done.emit(
            Notice(
                f"Approved: {who} as {certificate.role.value}",
                f"Certified until {second_text(certificate.not_after_ms)} UTC, serial "
                f"{certificate.serial}.",
            )
        )

    async def _invite(self, operation: IssueInvitation) -> None:
        answer = await self._performed(operation)
        if answer is not None:
            self.invited.emit(Invited(answer.invitations[0], answer.invitation_line))

    async def _entitle(self, who: str, form: ApprovalForm) -> OperationAnswer | None:
        change = EntitlementChange(
            instruments=listed(form.instruments) or None,
            quantity_max=plain(form.quantity_max) or None,
            counterparties=listed(form.counterparties) or None,
        )
        return await self._performed(
            EntitlePrincipal(name=who, change=change),
            before=f"{who} is approved, but not limited: suspend or limit them now. ",
        )

    def do(self, operation: Operation, told: Told) -> None:
        """Have an operation carried out once, and say what came of it by `told`."""

        async def work() -> None:
            answer = await self._performed(operation)
            if answer is not None:
                self.done.emit(told(answer))

        self.tasks.start(work(), name=str(operation.__struct_config__.tag))

    async def _performed(self, operation: Operation, before: str = "") -> OperationAnswer | None:
        self._count(1)
        try:
            return await self._session.perform(operation)
        except ClientError as error:
            notice = notice_of(error)
            self.trouble.emit(Notice(notice.title, before + notice.happened, notice.advice))
            return None
        finally:
            self._count(-1)
            self._look()

    def _count(self, by: int) -> None:
        before, self._running = self._running, self._running + by
        if bool(before) != bool(self._running):
            self.busy_changed.emit(bool(self._running))

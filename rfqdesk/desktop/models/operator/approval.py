"""A decision about an applicant, as the card makes it and the controller carries it out."""

from msgspec import Struct

from rfqdesk.desktop.models.operator.entries import ApprovalForm
from rfqdesk.desktop.models.operator.read_back import ReadBack


class Approval(Struct, frozen=True):
    """The request, what was read out, and the terms.

    Without terms it is decided as another operator did, who endorsed the request; with
    `amend` that endorsement is set aside, and another one begun with these terms.
    """

    enrolment_id: str
    read: ReadBack
    typed: str
    form: ApprovalForm | None = None
    amend: bool = False

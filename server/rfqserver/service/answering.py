"""What the engine answers, as messages."""

from rfqdesk.protocol.events import Ack, Reject
from rfqdesk.protocol.reasons import RejectReason
from rfqserver.engine.answers import Refused
from rfqserver.service.sequencer import Answer


def answer_to(ref: str, answer: Answer) -> Ack | Reject:
    """The answer to the command of this `ref`."""
    if isinstance(answer, Refused):
        return reject_of(ref, answer.reason, answer.text, duplicate=answer.duplicate)
    return Ack(
        ref=ref,
        rfq_id=answer.rfq_id,
        trade_id=answer.trade_id,
        trade_ids=answer.trade_ids,
        pending=answer.pending,
        duplicate=answer.duplicate,
    )


def reject_of(ref: str, reason: RejectReason, text: str, *, duplicate: bool = False) -> Reject:
    """A refusal with its FIX code."""
    return Reject(ref=ref, reason=reason, fix_code=reason.fix_code, text=text, duplicate=duplicate)

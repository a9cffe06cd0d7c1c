"""What is sent of a decision, and what is said of what came of it."""

from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.operator.approval import Approval
from rfqdesk.desktop.models.operator.columns import party_text
from rfqdesk.desktop.models.operator.trade_columns import terms_words
from rfqdesk.protocol.operations.decisions import ApprovalTerms
from rfqdesk.protocol.operations.wire import OperationAnswer


def approval_terms(approval: Approval) -> ApprovalTerms:
    """What the venue is sent of an approval."""
    words = approval.typed if approval.read.by_words else ""
    digits = "" if approval.read.by_words else approval.typed
    form = approval.form
    if form is None:
        return ApprovalTerms(fingerprint=digits, words=words, as_endorsed=True)
    return ApprovalTerms(
        fingerprint=digits,
        words=words,
        firm=form.firm,
        firm_name=form.firm_name,
        trader=form.trader,
        role=form.role,
        kind=form.kind,
        days=int(form.days),
        amend=approval.amend,
    )


def revoked(answer: OperationAnswer) -> Notice:
    """Whose certificates count no more."""
    found = answer.certificates
    who = ", ".join(dict.fromkeys(party_text(one.firm, one.trader) for one in found))
    return Notice(
        f"Revoked: {who}",
        ("It counts no more. Its" if len(found) == 1 else f"{len(found)} count no more. Their")
        + " sessions have ended, and quotes and requests made under "
        + ("it were withdrawn." if len(found) == 1 else "them were withdrawn."),
    )


def reinstated(name: str, answer: OperationAnswer) -> Notice:
    """Whether messages are taken again, or the firm stands in the way."""
    [view] = answer.principals[:1]
    if view.suspended:
        return Notice(
            f"{name} is not suspended any more, but its firm is",
            f"Nothing is taken from it until {view.firm} is reinstated, too.",
        )
    return Notice(f"Reinstated: {name}", "Messages are taken again from now on.")


def entitled(name: str, answer: OperationAnswer) -> Notice:
    """What changed, line by line."""
    [view] = answer.principals[:1]
    if not view.changes:
        return Notice(f"Nothing is changed for {name}", "It had all of this already.")
    return Notice(f"Changed for {name}", ". ".join(view.changes) + ".")


def trade_changed(answer: OperationAnswer) -> Notice:
    """Whether it was proposed or done, by what the venue says now."""
    [view] = answer.trades[:1]
    if view.proposed:
        return Notice(
            f"Proposed for trade {view.trade_id}: {view.proposed}",
            "Nothing has changed yet: another operator has to confirm it.",
        )
    told = f"{view.taker} and {view.maker} have been told."
    if view.cancelled:
        return Notice(f"Cancelled: trade {view.trade_id}", told)
    return Notice(f"Corrected: trade {view.trade_id}", f"{terms_words(view)}. {told}")

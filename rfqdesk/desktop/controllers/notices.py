"""Errors as what windows show."""

from rfqdesk.client.explaining import explain
from rfqdesk.desktop.models.notice import Notice


def notice_of(error: BaseException) -> Notice:
    """Words for any error."""
    told = explain(error)
    return Notice(told.title, told.happened, told.advice)

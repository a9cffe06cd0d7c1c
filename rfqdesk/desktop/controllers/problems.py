"""Errors as what the wizard and the banner show."""

from rfqdesk.client.explaining import explain
from rfqdesk.desktop.models.onboarding import Problem


def problem_of(error: BaseException) -> Problem:
    """Words for any error."""
    told = explain(error)
    return Problem(told.title, told.happened, told.advice)

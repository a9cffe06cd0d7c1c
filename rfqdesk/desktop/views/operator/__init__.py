"""The operator's pages: enrolments, certificates and sessions, halts, limits, audit."""

from rfqdesk.desktop.views.operator.audit_page import AuditPage
from rfqdesk.desktop.views.operator.certificates_page import CertificatesPage
from rfqdesk.desktop.views.operator.decision_card import DecisionCard
from rfqdesk.desktop.views.operator.enrolments_page import EnrolmentsPage
from rfqdesk.desktop.views.operator.halts_page import HaltsPage
from rfqdesk.desktop.views.operator.limits_page import LimitsPage

__all__ = [
    "AuditPage",
    "CertificatesPage",
    "DecisionCard",
    "EnrolmentsPage",
    "HaltsPage",
    "LimitsPage",
]

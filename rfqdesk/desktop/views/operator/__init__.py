"""The operator's pages: who comes in, who is there and what they may, trades, the audit."""

from rfqdesk.desktop.views.operator.audit_page import AuditPage
from rfqdesk.desktop.views.operator.certificates_page import CertificatesPage
from rfqdesk.desktop.views.operator.decision_card import DecisionCard
from rfqdesk.desktop.views.operator.enrolments_page import EnrolmentsPage
from rfqdesk.desktop.views.operator.halts_page import HaltsPage
from rfqdesk.desktop.views.operator.instruments_page import InstrumentsPage
from rfqdesk.desktop.views.operator.invitations_page import InvitationsPage
from rfqdesk.desktop.views.operator.limits_page import LimitsPage
from rfqdesk.desktop.views.operator.makers_page import MakersPage
from rfqdesk.desktop.views.operator.participants_page import ParticipantsPage
from rfqdesk.desktop.views.operator.prices_page import PricesPage
from rfqdesk.desktop.views.operator.sub_pages import SubPages
from rfqdesk.desktop.views.operator.trades_page import TradesPage

__all__ = [
    "AuditPage",
    "CertificatesPage",
    "DecisionCard",
    "EnrolmentsPage",
    "HaltsPage",
    "InstrumentsPage",
    "InvitationsPage",
    "LimitsPage",
    "MakersPage",
    "ParticipantsPage",
    "PricesPage",
    "SubPages",
    "TradesPage",
]

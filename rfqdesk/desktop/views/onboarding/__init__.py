"""First start: from a server's address to a certificate."""

from rfqdesk.desktop.views.onboarding.wizard import OnboardingWizard

__all__ = ["OnboardingWizard"]

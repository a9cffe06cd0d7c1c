"""Joins the wizard to its controller."""

from rfqdesk.desktop.controllers.onboarding import OnboardingController
from rfqdesk.desktop.controllers.onboarding_forms import judge_person, judge_server
from rfqdesk.desktop.views.onboarding import OnboardingWizard


def make_wizard(controller: OnboardingController) -> OnboardingWizard:
    """A wizard that shows the controller's state and passes on what its user wants."""
    wizard = OnboardingWizard(judge_server, judge_person)
    wizard.server.edited.connect(controller.server_edited)
    wizard.server.submitted.connect(controller.check_server)
    wizard.server.proceed.connect(controller.server_accepted)
    wizard.person.submitted.connect(controller.set_person)
    wizard.person.back.connect(controller.go_back)
    wizard.key.back.connect(controller.go_back)
    wizard.key.retry.connect(controller.check_keyring)
    wizard.key.wanted.connect(controller.make_key)
    wizard.approval.check_now.connect(controller.check_now)
    wizard.approval.start_over.connect(controller.start_over)
    wizard.done.start.connect(controller.finish)
    controller.changed.connect(wizard.render_state)
    wizard.render_state(controller.state)
    return wizard

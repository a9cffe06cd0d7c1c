"""Joins the wizard to its controller."""

from rfqdesk.desktop.controllers.identity.onboarding import OnboardingController
from rfqdesk.desktop.views.onboarding import OnboardingWizard


def wire_wizard(wizard: OnboardingWizard, controller: OnboardingController) -> None:
    """Let `wizard` show the controller's state and pass on what its user wants."""
    wizard.server.edited.connect(controller.server_edited)
    wizard.server.submitted.connect(controller.check_server)
    wizard.server.confirm.confirmed.connect(controller.confirm_venue)
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

"""The trader's first start: goes through the real wizard's pages as its user would."""

from PySide6.QtWidgets import QWidget

from rfqdesk.demo.onboarding import Registrar
from rfqdesk.demo.people import Person
from rfqdesk.demo.pictures import Album
from rfqdesk.demo.waiting import until
from rfqdesk.desktop.models.identity.onboarding import Step
from rfqdesk.desktop.views.onboarding import OnboardingWizard
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.windows import Windows
from rfqdesk.identity.csr import csr_fingerprint
from rfqdesk.identity.fingerprint import grouped
from rfqdesk.identity.profile import ProfileStore
from rfqdesk.protocol.terms import Role

NOBODY = Person("", "", "", "")
_CHECK, _CONTINUE = "Check server", "Continue"


async def enrol_by_wizard(
    windows: Windows,
    store: ProfileStore,
    registrar: Registrar,
    person: Person,
    album: Album | None,
) -> DeskWindow:
    """Fill in and press on, have the operator approve, and arrive at the desk's window.

    Raises:
        DemoTimeoutError: a page did not come.
    """
    windows.open()
    await until("the wizard opens", lambda: isinstance(windows.window, OnboardingWizard))
    wizard = windows.window
    if not isinstance(wizard, OnboardingWizard):
        raise TypeError("the first window is not the wizard")
    await _server_page(wizard, registrar, album)
    await _own_pages(wizard, person, album)
    await until("the request is handed in", lambda: wizard.current_step() is Step.APPROVAL)
    profile = store.load()
    if profile is None:
        raise RuntimeError("the wizard kept no profile")
    await _picture(album, wizard, "onboarding-fingerprint")
    await registrar.approve(csr_fingerprint(profile.csr_pem), person, Role.TRADER)
    wizard.approval.check_now.emit()
    await until("the certificate arrives", lambda: wizard.current_step() is Step.DONE)
    await _picture(album, wizard, "onboarding-done")
    wizard.done.primary_button.click()
    await until("the desk opens", lambda: isinstance(windows.window, DeskWindow))
    window = windows.window
    if not isinstance(window, DeskWindow):
        raise TypeError("the window after the wizard is not the desk")
    return window


async def _server_page(wizard: OnboardingWizard, registrar: Registrar, album: Album | None) -> None:
    page = wizard.server
    application = registrar.application(NOBODY)
    page.address.setText(f"{application.host}:{application.est_port}")
    page.port.setText(str(application.trading_port))
    page.fingerprint.setPlainText(grouped(application.root_fingerprint))

    def matched() -> bool:
        # A window answers to the mouse only once its controller is there.
        if page.primary_button.text() == _CHECK:
            page.primary_button.click()
        return page.primary_button.text() == _CONTINUE

    await until("the venue's root matches", matched)
    await _picture(album, wizard, "onboarding-server")
    page.primary_button.click()


async def _own_pages(wizard: OnboardingWizard, person: Person, album: Album | None) -> None:
    await until("the page for names", lambda: wizard.current_step() is Step.PERSON)
    wizard.person.firm.setText(person.firm_name)
    wizard.person.person.setText(person.name)
    await _picture(album, wizard, "onboarding-person")
    wizard.person.primary_button.click()
    await until("the page for the key", lambda: wizard.current_step() is Step.KEY)
    await until("the keyring answers", wizard.key.primary_button.isEnabled)
    await _picture(album, wizard, "onboarding-key")
    wizard.key.primary_button.click()


async def _picture(album: Album | None, window: QWidget, name: str) -> None:
    if album is not None:
        await album.take(window, name)

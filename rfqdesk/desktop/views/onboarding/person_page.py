"""Step 2: the names that go into the request."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.identity.onboarding import OnboardingState, PersonForm, PersonVerdict
from rfqdesk.desktop.views.common import Card, FieldLabel
from rfqdesk.desktop.views.onboarding.page import Page, VerdictLine

PersonJudge = Callable[[PersonForm], PersonVerdict]


class PersonPage(Page):
    """Firm and name, judged while they are typed."""

    submitted = Signal(object)

    def __init__(self, judge: PersonJudge) -> None:
        super().__init__(
            "Who are you?",
            "These names stand in your request and help the operator to recognise you. What you "
            "may do is decided by the operator, not by what you type here.",
            "Continue",
        )
        self._judge = judge
        self._busy = False
        self.firm = QLineEdit()
        self.firm.setPlaceholderText("Albion Asset Management")
        self.person = QLineEdit()
        self.person.setPlaceholderText("Jane Okafor")
        self._firm_line = VerdictLine("As your counterparties know it.")
        self._person_line = VerdictLine("Your own name, or the name of the bot this is for.")
        card = Card()
        for label, field, line in (
            ("&Firm", self.firm, self._firm_line),
            ("Your &name", self.person, self._person_line),
        ):
            card.body.addWidget(FieldLabel(label, field))
            card.body.addWidget(field)
            card.body.addWidget(line)
            card.body.addSpacing(theme.current().space2)
            field.textChanged.connect(self._mark)
            field.returnPressed.connect(self._on_primary)
        self.content.addWidget(card)
        self.primary_button.clicked.connect(self._on_primary)
        self.setFocusProxy(self.firm)
        self._mark()

    def form(self) -> PersonForm:
        """What is typed now."""
        return PersonForm(self.firm.text(), self.person.text())

    def render_state(self, state: OnboardingState) -> None:
        """Show `state`; fields are only overwritten when they are still empty."""
        self.render_common(state)
        if self.form() == PersonForm() and state.person != PersonForm():
            self.firm.setText(state.person.firm)
            self.person.setText(state.person.person)
        self._busy = bool(state.busy)
        self._mark()

    def _on_primary(self) -> None:
        if self.primary_button.isEnabled():
            self.submitted.emit(self.form())

    def _mark(self) -> None:
        form = self.form()
        verdict = self._judge(form)
        self._firm_line.show_verdict(self.firm, verdict.firm, typed=bool(form.firm))
        self._person_line.show_verdict(self.person, verdict.person, typed=bool(form.person))
        self.primary_button.setEnabled(verdict.good and not self._busy)

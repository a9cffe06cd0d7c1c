"""How an invariant says that it does not hold."""


class Violation(AssertionError):  # noqa: N818 - that is what it is called in every message
    """`invariant` is its name, by which the planted faults are told apart."""

    def __init__(self, invariant: str, text: str) -> None:
        super().__init__(f"{invariant}: {text}")
        self.invariant = invariant
        self.text = text

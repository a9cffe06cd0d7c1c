"""How much room there is where a widget stands."""

from PySide6.QtWidgets import QMainWindow, QWidget


def room_height(widget: QWidget) -> int:
    """The height of the workspace that a widget stands in, or of its window without one."""
    place: QWidget | None = widget.parentWidget()
    while place is not None and not isinstance(place, QMainWindow):
        place = place.parentWidget()
    return (place or widget.window()).height()

"""Calls an operator who looks elsewhere, and shows what ends soon for as long as it does."""

from collections.abc import Callable

from rfqdesk.desktop.controllers.link import LinkController
from rfqdesk.desktop.controllers.operating.operating import (
    LIMITS,
    MAKERS,
    MARKET,
    OperatingController,
)
from rfqdesk.desktop.controllers.operating.operating_watch import OperatorWatch
from rfqdesk.desktop.models.alerts import OPERATOR_CALLS
from rfqdesk.desktop.views.common import Banner
from rfqdesk.desktop.views.operator import SubPages
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.alerts import CallWiring
from rfqdesk.protocol.operations.live import ChangesView

_WORKSPACES = {MAKERS: LIMITS}
"""Where a page is that shares its workspace."""


class OperatorCalls:
    """The calls of one window; made once the window has its pages and commands."""

    def __init__(
        self,
        window: DeskWindow,
        watch: OperatorWatch,
        watching: OperatingController,
        link: LinkController,
        pages: dict[str, SubPages],
    ) -> None:
        self._window = window
        self._pages = pages
        self.watch = watch
        self.wiring = CallWiring(window, self.go_to, OPERATOR_CALLS)
        self.banner = Banner()
        window.add_message(self.banner)
        watch.called.connect(self.wiring.take)
        watch.alarmed.connect(self._show_alarms)
        watching.heard.connect(watch.hear)
        watching.heard.connect(self._count_frozen(window))
        link.changed.connect(self.wiring.caller.show_link)
        self.wiring.caller.show_link(link.picture)

    def go_to(self, page: str) -> None:
        """Bring the page to the front that a call is about."""
        workspace = _WORKSPACES.get(page, page)
        self._window.show_workspace(workspace)
        if workspace in self._pages:
            self._pages[workspace].show_page(page)

    def _show_alarms(self, alarms: tuple[str, ...]) -> None:
        self.banner.setVisible(bool(alarms))
        if alarms:
            self.banner.show_message(
                "warn", "What the venue certifies with ends soon", "\n".join(alarms)
            )

    def _count_frozen(self, window: DeskWindow) -> Callable[[ChangesView], None]:
        tab, pages = window.header.tab(LIMITS), self._pages[LIMITS]

        def count(changes: ChangesView) -> None:
            frozen = len(changes.makers_frozen)
            tab.setText(f"Limits ({frozen})" if frozen else "Limits")
            tab.setAccessibleName(f"Limits workspace, {frozen} makers frozen")
            pages.set_count(MAKERS, frozen)

        return count


def pages_of(trading: SubPages, bounds: SubPages) -> dict[str, SubPages]:
    """Which pages share which workspace."""
    return {MARKET: trading, LIMITS: bounds}

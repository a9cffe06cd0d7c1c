"""Who is connected now: live peers by firm, by trader, by certificate."""

from collections.abc import Callable

from rfqdesk.protocol.terms import Role
from rfqserver.gateway.interface import Peer


class Sessions:
    """Logged-on peers. A peer goes live once its backlog has been sent."""

    def __init__(self) -> None:
        self._peers: dict[str, Peer] = {}
        self._by_firm: dict[str, dict[str, Peer]] = {}
        self._live: dict[str, dict[str, Peer]] = {}
        self._pull: dict[str, bool] = {}
        self.changes = 0
        """Rises with everybody who comes or goes."""
        self.on_change: Callable[[], object] = lambda: None

    def __len__(self) -> int:
        return len(self._peers)

    def add(self, peer: Peer, *, pull_on_disconnect: bool) -> None:
        """Take a peer in; it hears nothing of its firm's feed before `go_live`."""
        self._peers[peer.session_id] = peer
        self._changed()
        self._by_firm.setdefault(peer.principal.firm, {})[peer.session_id] = peer
        self._pull[peer.session_id] = pull_on_disconnect

    def go_live(self, peer: Peer) -> None:
        """From now on the peer hears its firm's feed as it happens."""
        if peer.session_id in self._peers:
            self._live.setdefault(peer.principal.firm, {})[peer.session_id] = peer

    def pull_at_end(self, peer: Peer) -> None:
        """Have the peer's quotes pulled when it goes, whatever it asked for."""
        if peer.session_id in self._peers:
            self._pull[peer.session_id] = True

    def remove(self, peer: Peer) -> bool | None:
        """Forget a peer.

        Returns:
            None when it was not known; else whether its quotes are to be pulled,
            which they are when it asked so and its trader has no other session
            in the same role.
        """
        if self._peers.pop(peer.session_id, None) is None:
            return None
        self._changed()
        who = peer.principal
        firm = who.firm
        for index in (self._by_firm, self._live):
            index.get(firm, {}).pop(peer.session_id, None)
            if not index.get(firm, {"": None}):
                del index[firm]
        wanted = self._pull.pop(peer.session_id)
        others = [other.principal for other in self._by_firm.get(firm, {}).values()]
        return wanted and all((p.trader, p.role) != (who.trader, who.role) for p in others)

    def _changed(self) -> None:
        self.changes += 1
        self.on_change()

    def live_of_firm(self, firm: str) -> tuple[Peer, ...]:
        """Peers of a firm that hear its feed now."""
        return tuple(self._live.get(firm, {}).values())

    def of_certificate(self, serial: str) -> list[Peer]:
        """Peers connected under one certificate."""
        return [p for p in self._peers.values() if p.principal.certificate_serial == serial]

    def all(self) -> list[Peer]:
        """Every logged-on peer."""
        return list(self._peers.values())

    def is_online(self, firm: str) -> bool:
        """Tell whether a firm has a logged-on maker; its traders answer no request."""
        peers = self._by_firm.get(firm, {}).values()
        return any(peer.principal.role is Role.MAKER for peer in peers)

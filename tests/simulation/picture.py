"""What a client knows of the market from its feed, to act on."""

from collections import deque
from dataclasses import dataclass, field

from simulation.case import Fact

RECENT_MAX = 12


@dataclass
class Picture:
    """What a client knows of the market from its feed: open requests, live quotes, recent ends."""

    requests: dict[str, Fact] = field(default_factory=dict)
    quotes: dict[tuple[str, str], Fact] = field(default_factory=dict)
    counters: dict[tuple[str, str], Fact] = field(default_factory=dict)
    drafts: dict[str, Fact] = field(default_factory=dict)
    looks: dict[str, Fact] = field(default_factory=dict)
    """Last looks that go on, by request."""
    recent: deque[tuple[Fact, Fact]] = field(default_factory=lambda: deque(maxlen=RECENT_MAX))
    """Requests with quotes on them that ended."""

    def take(self, message: Fact) -> None:
        """Take one feed message in."""
        kind = message["type"]
        if kind in {"counter_offered", "counter_ended", "last_look_asked", "last_look_ended"}:
            self._take_offer(message)
        elif kind.startswith("request_"):
            self._take_request(message)
        else:
            self._take_quote(message)

    def _take_request(self, message: Fact) -> None:
        rfq_id = message["rfq_id"]
        match message["type"]:
            case "request_drafted":
                self.drafts[rfq_id] = message
            case "request_opened":
                self.drafts.pop(rfq_id, None)
                self.requests[rfq_id] = message
            case "request_ended":
                self.drafts.pop(rfq_id, None)
                self.requests.pop(rfq_id, None)
                self.looks.pop(rfq_id, None)
                for known in (self.quotes, self.counters):
                    for name in [name for name in known if name[0] == rfq_id]:
                        del known[name]

    def _take_quote(self, message: Fact) -> None:
        rfq_id = message["rfq_id"]
        match message["type"]:
            case "quotes_revealed":
                for quote in message.get("quotes", ()):
                    self.quotes[rfq_id, quote["maker"]] = quote | {"rfq_id": rfq_id}
            case "quote_live":
                self.quotes[rfq_id, message["maker"]] = message
            case "execution_report":
                self._traded(message)
            case "quote_ended":
                quote = self.quotes.pop((rfq_id, message["maker"]), None)
                if quote is not None and rfq_id in self.requests:
                    self.recent.append((self.requests[rfq_id], quote))

    def _take_offer(self, message: Fact) -> None:
        rfq_id = message["rfq_id"]
        match message["type"]:
            case "counter_offered":
                self.counters[rfq_id, message["maker"]] = message
            case "counter_ended":
                self.counters.pop((rfq_id, message["maker"]), None)
            case "last_look_asked":
                self.looks[rfq_id] = message
            case "last_look_ended":
                self.looks.pop(rfq_id, None)

    def _traded(self, message: Fact) -> None:
        request = self.requests.get(message["rfq_id"])
        if request is not None and message.get("leaves_quantity"):
            self.requests[message["rfq_id"]] = {**request, "quantity": message["leaves_quantity"]}
        quote = self.quotes.get((message["rfq_id"], message["maker"]))
        left = message.get("quote_leaves_quantity")
        if request is None or quote is None or not left:
            return
        bought = (message["side"] == "buy") == bool(request.get("quote_req_id"))
        side = "offer" if bought else "bid"
        rest = {name: level for name, level in quote.items() if name != side}
        if left != "0":
            rest[side] = {**quote[side], "quantity": left}
        self.quotes[message["rfq_id"], message["maker"]] = rest

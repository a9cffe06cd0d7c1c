"""Every bound of `rfq.v1`, with its unit in its name."""

SUBPROTOCOL = "rfq.v1"
"""WebSocket subprotocol name both sides must agree on (RFC 6455 section 1.9)."""

MINOR_VERSION = 2
"""Of `rfq.v1`: counts what the venue has learnt to say since it began; see PROTOCOL.md, 9."""

MINOR_VERSION_MIN = 2
"""Lowest that a client must know to be let in: one below would misread what it is told."""

TRADING_PATH = "/rfq"
"""HTTP path on the trading port at which the WebSocket opens."""

CLIENT_FRAME_MAX_BYTES = 65_536
"""Largest frame a client may send; a larger one ends the session."""

SERVER_FRAME_MAX_BYTES = 1_048_576
"""Largest frame the server sends: many newline-separated messages may share it."""

LEGS_MAX = 20
RATIO_MAX = 10_000
PANEL_MAX = 50
ALLOCATIONS_MAX = 20
"""Accounts that one acceptance may be allocated to."""

ENTITLED_MAX = 100
"""Patterns or firms in one set of limits."""

DRAFT_TTL_MS = 86_400_000
"""How long a draft is kept that nobody opens."""

DRAFTS_MAX = 200
"""Drafts that are kept for one firm at a time."""

REQUOTES_MAX = 5
"""How often a requester may ask one maker anew on one request."""

ANONYMOUS_PANEL_MIN = 4
"""Makers a request must reach before its firm may be hidden."""

PRICES_PER_MESSAGE_MAX = 500
REFERENCE_PRICE_INTERVAL_MS = 250
"""How often at most a session is told reference prices that changed."""

PRICE_AGE_MAX_MS = 60_000
"""Reference prices older than this count as none, unless the operator says otherwise."""

PROTECTION_WINDOW_MAX_MS = 3_600_000

ID_MAX_CHARS = 64
TEXT_MAX_CHARS = 200
DECIMAL_MAX_INTEGER_DIGITS = 15
DECIMAL_MAX_FRACTION_DIGITS = 12

REQUEST_TTL_MIN_MS = 1_000
REQUEST_TTL_MAX_MS = 3_600_000
QUOTE_TTL_MIN_MS = 500
QUOTE_TTL_MAX_MS = 3_600_000
LAST_LOOK_MIN_MS = 200
LAST_LOOK_MAX_MS = 1_000
"""Bounds of a venue's window for last looks, where it allows them."""

COUNTER_ROUNDS_MAX = 3
"""Counters to one maker on one request."""

HEARTBEAT_INTERVAL_MS = 1_500
"""How often each side speaks when it has nothing else to say."""

PEER_SILENCE_MAX_MS = 5_000
"""Silence after which either side takes the connection for lost."""

LOGON_TIMEOUT_MS = 10_000
"""How long the server waits for `logon` after its `welcome`."""

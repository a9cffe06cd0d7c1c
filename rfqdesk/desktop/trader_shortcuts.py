"""What the trader's own keys do, for the cheat sheet: section, keys, meaning."""

TRADER_SHORTCUTS = (
    ("Quotes", "Up / Down", "Select a dealer"),
    ("Quotes", "H", "Hit: sell to the bid"),
    ("Quotes", "L", "Lift: buy at the offer"),
    ("Quotes", "Return", "Deal, on a one-sided request"),
    ("Quotes", "B", "Take best: from whoever is best, all at once or nothing"),
    ("Quotes", "T", "To how much to take, and the worst price"),
    ("Quotes", "R", "Rest at that price, and trade by itself when quotes come"),
    ("Quotes", "C", "Counter the selected dealer's quote with a price of your own"),
    ("Quotes", "Q / Shift+Q", "Ask the selected dealer, or all, for a new price"),
    ("Quotes", "M", "Amend the open request: more time, or more dealers"),
    ("Quotes", "A", "Accounts that deals on the request go to"),
    ("Quotes", "U", "Spread and distance to the mark in price, ticks, bps or volatility"),
    ("Quotes", "Esc", "Cancel the request, after asking"),
)

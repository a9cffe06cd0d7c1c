"""A request as it is built: found, typed, checked, and what it would be worth."""

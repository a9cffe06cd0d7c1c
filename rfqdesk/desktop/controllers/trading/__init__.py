"""What a trader does: requests, acceptances, counters, and what is kept of them."""

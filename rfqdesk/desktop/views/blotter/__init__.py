"""The blotter: requests, quotes and trades in tables."""

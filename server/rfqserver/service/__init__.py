"""The one loop that joins gateway, journal, CA and engine."""

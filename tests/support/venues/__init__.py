"""Venues: in memory, in the test's process, in one of their own, and played by a script."""

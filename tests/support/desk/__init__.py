"""Desks in the test's own process: written feeds, played sessions, hands at their views."""

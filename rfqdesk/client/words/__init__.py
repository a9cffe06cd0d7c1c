"""Errors and refusals in words: what happened, what it means, what to do."""

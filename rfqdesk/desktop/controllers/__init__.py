"""Use cases: asynchronous, without widgets."""

"""Commands and their keys: bound, listed, found, changed."""

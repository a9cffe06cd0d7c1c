"""Commands and their keys, as they are bound and as they are found."""

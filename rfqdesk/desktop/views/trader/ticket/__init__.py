"""The request ticket, from the search field to what it amounts to."""

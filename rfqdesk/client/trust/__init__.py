"""Whom this side trusts: the venue's revocation lists, its next root, one's own renewal."""

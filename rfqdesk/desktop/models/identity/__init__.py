"""Who one is, by which certificate, and how one came by it."""

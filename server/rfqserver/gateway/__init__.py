"""The venue's doors: TLS listeners, EST endpoints, trading connections."""

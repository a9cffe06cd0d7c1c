"""TLS towards a venue, and what is shown of each handshake."""

"""rfqserver: the venue: certificate authority, dealing engine, journal, gateway."""

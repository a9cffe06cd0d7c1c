"""What operators ask of a venue, and what they are shown: on its own machine, or over TLS. Pure."""

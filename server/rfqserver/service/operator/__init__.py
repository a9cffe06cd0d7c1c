"""What operators ask of a venue, here or over the network, and what they are shown."""

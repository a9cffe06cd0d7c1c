"""How a venue is, for whoever watches over it."""

"""How things stand, and how each event changes that."""

"""The property machine of the engine: what it does, and the second opinions on what came of it."""

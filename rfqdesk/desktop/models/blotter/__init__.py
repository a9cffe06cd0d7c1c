"""What the blotter's tables show, and what can be made of a row."""

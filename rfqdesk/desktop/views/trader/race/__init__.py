"""The chart of the race between dealers."""

"""The engine without anything around it."""

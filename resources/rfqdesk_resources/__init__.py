"""Fonts, icons, sounds and themes, found through importlib.resources."""

"""Calls to somebody who looks elsewhere: tray and sounds."""

"""Certificates of every quality, and participants who have none of our programs."""

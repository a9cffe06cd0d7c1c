"""Joins views to controllers: one file for each part of a desk."""

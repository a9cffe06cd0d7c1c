"""The quotes on one request, and everything that is asked or dealt there."""

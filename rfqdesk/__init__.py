"""rfqdesk: request-for-quote dealing with the X.509 certificate as identity."""

__version__ = "0.1.0"

"""The local picture of one party's business, folded from its feed.

Pure: no clock, no I/O, no Qt. Whoever asks what is live passes the time in.
"""

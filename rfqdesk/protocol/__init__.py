"""What crosses the wire between a client and the venue: `rfq.v1`.

Pure: no clock, no I/O. PROTOCOL.md beside this file is the normative text.
"""

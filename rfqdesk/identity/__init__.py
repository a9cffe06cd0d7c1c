"""A person's or a bot's identity: key pair, request, certificate, keyring, profile.

Needs neither Qt nor aiohttp. The private key lives in the operating system's
keyring and, while a connection uses it, in this process's memory; nowhere else.
"""

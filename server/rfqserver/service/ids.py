"""Ids that the venue makes."""

import base64
import secrets

ID_BYTES = 10


def new_id() -> str:
    """An unguessable id that can be read out: 16 letters and digits."""
    return base64.b32encode(secrets.token_bytes(ID_BYTES)).decode("ascii").lower()

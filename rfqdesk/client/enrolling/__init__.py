"""From an address and a fingerprint to a certificate, by EST."""

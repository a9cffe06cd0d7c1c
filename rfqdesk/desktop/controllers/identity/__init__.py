"""Onboarding, certificates, lock-out, and the identities on this computer."""

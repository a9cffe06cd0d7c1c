"""The venue's certificate authority: profiles, CSR policy, issuing, revocation lists, registry."""

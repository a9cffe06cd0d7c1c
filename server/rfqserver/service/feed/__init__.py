"""What connected firms are told: feeds, snapshots, reference data, the tape."""

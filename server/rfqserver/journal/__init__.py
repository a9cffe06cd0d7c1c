"""The append-only, hash-chained event log that everything else is a reading of."""

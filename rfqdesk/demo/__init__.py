"""The demonstration: a venue, five dealers and a trader on one machine, on real parts."""

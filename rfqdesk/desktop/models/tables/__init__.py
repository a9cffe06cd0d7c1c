"""Tables over records by id, of whatever kind: columns, order, filter, sums, export."""

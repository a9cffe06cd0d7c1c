"""The trader's views: ticket, open requests, quote stack."""

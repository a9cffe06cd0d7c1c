"""The quotes on a request as their trader sees them, and what is dealt on them."""

"""What opens below the quotes to be filled in: more time, accounts, hold-to-deal, cancel."""

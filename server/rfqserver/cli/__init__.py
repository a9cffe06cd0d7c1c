"""The operator's verbs, one file for each group."""

"""The settings, judged as they are typed."""

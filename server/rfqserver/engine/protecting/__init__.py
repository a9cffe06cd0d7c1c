"""What stands between a command and its effect besides the rules of dealing."""

"""What the operator's window shows and judges, without widgets."""

"""What an operator does and watches."""

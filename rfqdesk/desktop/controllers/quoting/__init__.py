"""What a maker does: quotes, answers, quoting by rule."""

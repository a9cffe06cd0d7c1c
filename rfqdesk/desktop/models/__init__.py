"""What views show: item models and plain values, without a network and without widgets."""

"""The authority at work: enrolling, renewing, revoking, publishing, changing generations."""

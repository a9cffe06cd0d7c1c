"""What happened: the events that the journal keeps."""

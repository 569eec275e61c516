"""The commands, one file per group of the first page of help. Each parses, calls the desk, prints."""

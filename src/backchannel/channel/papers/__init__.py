"""One file per paper: its bodies, its table, its rules. ``registry`` lists them (one line each)."""

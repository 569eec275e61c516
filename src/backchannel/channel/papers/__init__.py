"""One file per paper: its bodies, tables, rules, and what of it is open. ``registry`` lists them."""

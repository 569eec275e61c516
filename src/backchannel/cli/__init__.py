"""Print and parse. No rule lives here."""

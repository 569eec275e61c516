"""Encoding, framing, padding and strict decoding. Knows nothing of what the bytes mean (spec/00)."""

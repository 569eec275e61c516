"""A whole world in memory: relays, desks, clock, randomness, hostile parts. Never imported by the product."""

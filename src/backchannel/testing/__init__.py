"""A whole world in memory: relays, desks, clock, seeded randomness, hostile parts. Never imported by the product."""

"""Where things are kept: the register (encrypted, the desk's) and the spool (the courier's)."""

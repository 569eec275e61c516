"""A relay's board, as pure rules: settings, log, checkpoints, and what goes over the wire (spec/60).

Nothing here reads a clock, opens a file or a socket. The relay gives it events and keeps what it says; the
courier decodes with the same functions what a relay sends.
"""

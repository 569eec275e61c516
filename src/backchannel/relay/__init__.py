"""The relay: a board on a disk, behind HTTP (spec/60-boards.md). It knows pages and tokens and nothing else.

``clock``    where time comes from            ``service``   tokens, clock and log put together
``store``    the board on a disk (SQLite)     ``memory``    the board in memory, for the test world
``writer``   many deposits, one transaction   ``app``       HTTP: routes, problems, limits, metrics
``gate``     connections: slow ones, too many ``serve``     the process: listening, stopping, logging

Only ``app`` and what it imports need the extra packages of ``backchannel[relay]``.
"""

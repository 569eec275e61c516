"""Backchannel: a standing, confidential, low-volume line between parties who do not trust each other.

The packages, from the bottom up (a package imports only what is below it):

``errors``       the one exception tree
``wire``         encoding, framing, padding, strict decoding
``crypto``       the only importer of the cryptography library
``board``        a relay's log: pages, tags, windows, checkpoints
``credentials``  charters, quorum, succession, introduction, words to compare
``feed``         entries, epochs, authenticators, transcript
``channel``      the law: two chains of acts folded into one state
``store``        register (the desk's) and spool (the courier's)
``desk``, ``courier``, ``relay``   the three programs
``cli``          print and parse
``testing``      a whole world in memory, for tests only
"""

__version__ = "0.1.0"

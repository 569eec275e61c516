"""Papers as people see them: one file a paper, with its words, its condition and the command that comes next.

The law knows what a paper does (`channel.papers`); here it gets words, and nothing is decided.
"""

"""Which of the people of a post somebody is, in words. Imports nothing: what only draws reads it, too."""

from __future__ import annotations


def nth(term: int) -> str:
    """Which of its people, in order, somebody is in a post."""
    if term == 1:
        return "the first person in this post"
    if term == 2:
        return "in this post after one other person"
    return f"in this post after {term - 1} other people"

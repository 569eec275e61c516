"""A table with a mediator: open, join, close; take a place and speak as the mediator."""

from __future__ import annotations

from backchannel.cli.menu.row import Command, at

TABLE = (
    Command("table", "…", "Tables with a mediator, whom both sides let in.", at("table", "table"), ()),
    Command(
        "put-forward",
        "TABLE [FILE]",
        "As the mediator: put a text forward as your own.",
        at("table", "put_forward"),
        (
            'put-forward "NORTHLAND and SOUTHLAND" proposal.txt',
            'put-forward "NORTHLAND and SOUTHLAND" - --about 12 --subject "A thought"',
        ),
    ),
    Command(
        "carry-word",
        "TABLE [FILE]",
        "As the mediator: tell what a side said to you.",
        at("table", "carry_word"),
        ('carry-word "NORTHLAND and SOUTHLAND" --of NORTHLAND words.txt',),
    ),
)

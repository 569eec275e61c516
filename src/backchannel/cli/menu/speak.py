"""Who speaks: posts, changes of them, recovery."""

from __future__ import annotations

from backchannel.cli.menu.row import Command, at

SPEAK = (
    Command(
        "who",
        "[WHO]",
        "Who speaks for a side, and by what rule.",
        at("people", "who"),
        (
            "who SOUTHLAND",
            "who us",
            "who",
            "who SOUTHLAND --cards",
            'who SOUTHLAND --call envoy "C. Cho"',
        ),
    ),
    Command(
        "appoint",
        "POST NAME",
        "Put somebody into a post of your side.",
        at("people", "appoint"),
        ('appoint deputy "C. Cho"',),
    ),
    Command(
        "hand-over",
        "POST",
        "Leave your post to the person appointed to it.",
        at("people", "hand_over"),
        ("hand-over deputy",),
    ),
    Command(
        "welcome",
        "WHO",
        "Let a desk that came back from a backup in again.",
        at("people", "welcome"),
        ('welcome "B. Bak"', "welcome SOUTHLAND"),
    ),
    Command(
        "brief",
        "WHO",
        "Give your colleagues all that your desk holds of a line.",
        at("people", "brief"),
        ("brief SOUTHLAND",),
    ),
    Command(
        "observer",
        "",
        "What your side's rule asks of its observer, or a new rule.",
        at("people", "observer"),
        ("observer", "observer --require", "observer --present"),
    ),
    Command(
        "recover",
        "N FILE",
        "Sign a change of who speaks with a recovery sheet.",
        at("people", "recover"),
        ("recover 7 sheet.txt",),
    ),
    Command(
        "veto",
        "",
        "Object to a recovery of your own side.",
        at("people", "veto"),
        ("veto",),
    ),
    Command(
        "admit",
        "WHO",
        "Agree to the other side's lower rule, or to its recovery.",
        at("people", "admit"),
        ("admit SOUTHLAND", "admit SOUTHLAND --met"),
    ),
    Command(
        "recall",
        "POST",
        "Take a post from the person who holds it.",
        at("people", "recall"),
        ("recall deputy",),
    ),
)

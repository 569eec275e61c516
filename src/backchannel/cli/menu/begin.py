"""Begin: a side, colleagues, another side, words to compare."""

from __future__ import annotations

from backchannel.cli.menu.row import Command, at

BEGIN = (
    Command(
        "desk",
        "",
        "Open your desk in the browser.",
        "backchannel.web.command:desk",
        ("desk", "desk --no-browser --port 8471"),
    ),
    Command(
        "start",
        "SIDE",
        "Begin a side: yours. You hold its first post.",
        at("begin", "start"),
        (
            'start NORTHLAND --me "A. Ahn" --as envoy',
            'start NORTHLAND --me "A. Ahn" --as envoy --relay https://relay.example',
        ),
    ),
    Command(
        "invite",
        "NAME",
        "Invite a colleague to a post of your side.",
        at("begin", "invite"),
        (
            'invite "B. Bak" --as deputy',
            'invite "B. Bak" --as deputy --out deputy.invitation',
            'invite "D. Dee" --as observer --observer',
        ),
    ),
    Command(
        "join",
        "FILE",
        "Take the post you were invited to.",
        at("begin", "join"),
        ('join deputy.invitation --me "B. Bak"',),
    ),
    Command(
        "meet",
        "[WHO]",
        "Meet another side, or go on with a meeting under way.",
        at("begin", "meet"),
        (
            "meet SOUTHLAND",
            "meet SOUTHLAND --qr",
            "meet SOUTHLAND --out for-southland.txt",
            "meet NORTHLAND --accept from-northland.txt",
            "meet",
        ),
    ),
    Command(
        "words",
        "[WHO]",
        "The words to compare by voice: what to read out.",
        at("begin", "words"),
        (
            "words SOUTHLAND",
            'words "B. Bak"',
            "words",
        ),
    ),
    Command(
        "confirm",
        "WHO WORDS…",
        "Type the words you heard the other side read out.",
        at("begin", "confirm"),
        (
            "confirm SOUTHLAND orbit lemon canyon ticket usual",
            "confirm SOUTHLAND",
        ),
    ),
    Command(
        "give-up",
        "WHO",
        "Stop a meeting or an invitation that is not finished.",
        at("begin", "give_up"),
        ("give-up SOUTHLAND", 'give-up "B. Bak"'),
    ),
    Command(
        "card",
        "",
        "Your side's public card, for people who do not know you yet.",
        at("strangers", "card"),
        (
            "card",
            "card --out northland.card",
        ),
    ),
    Command(
        "request",
        "CARD TEXT",
        "Ask a side you know only by its card to meet; read such a request.",
        at("strangers", "request"),
        (
            "request southland.card request.txt --as SOUTHLAND --out for-southland.request",
            "request --read from-a-stranger.request",
        ),
    ),
)

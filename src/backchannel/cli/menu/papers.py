"""Agree: talks, phrasebook, public line, agreements."""

from __future__ import annotations

from backchannel.cli.menu.row import Command, at

PAPERS = (
    Command(
        "talks",
        "WHO …",
        "Talks about talks: six lines until they are set.",
        at("sheets", "talks"),
        (
            "talks SOUTHLAND",
            'talks SOUTHLAND begin --what "The detained" --where "A third capital"',
            'talks SOUTHLAND say --when "In May"',
            'talks SOUTHLAND say --when "5월" --language ko --translated "when: In May"',
            "talks SOUTHLAND take when where",
            "talks SOUTHLAND strike before",
            "talks SOUTHLAND set",
            'talks SOUTHLAND drop "The time has not come."',
            "talks SOUTHLAND print --out talks.html",
        ),
    ),
    Command(
        "phrasebook",
        "WHO …",
        "Phrases both sides read alike; find them in a text.",
        at("sheets", "phrasebook"),
        (
            "phrasebook SOUTHLAND",
            "phrasebook SOUTHLAND begin",
            'phrasebook SOUTHLAND add "how about coffee" "We would like to meet."',
            'phrasebook SOUTHLAND take question "how about coffee"',
            'phrasebook SOUTHLAND strike "how about coffee"',
            'phrasebook SOUTHLAND look "A relative asks: how about coffee?"',
            "phrasebook SOUTHLAND look --file broadcast.txt",
            "phrasebook SOUTHLAND card",
            "phrasebook SOUTHLAND card --out card.html",
        ),
    ),
    Command(
        "public",
        "WHO …",
        "What both sides say in public, and what if asked.",
        at("sheets", "public"),
        (
            "public SOUTHLAND",
            'public SOUTHLAND begin --public "The two sides are in contact." --asked "No comment."',
            "public SOUTHLAND take public asked",
            "public SOUTHLAND set",
            "public SOUTHLAND print",
        ),
    ),
    Command(
        "forms",
        "WHO …",
        "Forms of your own: agree one, fill one in.",
        at("agreed_forms", "forms"),
        (
            "forms SOUTHLAND",
            "forms SOUTHLAND begin incident --file form.txt",
            "forms SOUTHLAND say --file form.txt",
            "forms SOUTHLAND agree",
            "forms SOUTHLAND take where",
            "forms SOUTHLAND strike where",
            "forms SOUTHLAND set",
            'forms SOUTHLAND drop "One form is enough."',
            "forms SOUTHLAND show",
            "forms SOUTHLAND print",
            "forms SOUTHLAND blank incident --language ko",
            "forms SOUTHLAND send incident --file filled.txt",
        ),
    ),
)

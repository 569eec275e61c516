"""Tell and ask: forms, events of one's own side, receipts."""

from __future__ import annotations

from backchannel.cli.menu.row import Command, at

TELL = (
    Command(
        "notice",
        "WHO KIND [FILE]",
        "Tell the other side of an exercise, launch, movement or statement.",
        at("filing", "notice"),
        (
            "notice SOUTHLAND exercise june.txt",
            'notice SOUTHLAND launch --what "Weather rocket" --from 2027-06-11 --where "Pier 4"',
            "notice SOUTHLAND statement ko.txt --language ko --translation en.txt --translation-language en",
        ),
    ),
    Command(
        "question",
        "WHO [FILE]",
        "Ask whether a statement is the other side's position.",
        at("filing", "question"),
        (
            "question SOUTHLAND question.txt",
            'question SOUTHLAND --said "They will never yield." --who "A spokesman" --answer-by +7d',
        ),
    ),
    Command(
        "ask-for",
        "WHO [FILE]",
        "Ask the other side for something: it will, will not or cannot.",
        at("filing", "ask_for"),
        (
            "ask-for SOUTHLAND request.txt",
            'ask-for SOUTHLAND --what "A doctor for the man held at Pier 4" --until +7d',
        ),
    ),
    Command(
        "person",
        "WHO [FILE]",
        "Begin the case of a person whom the other side holds.",
        at("filing", "person"),
        (
            "person SOUTHLAND case.txt",
            'person SOUTHLAND --alias "the teacher" --asked "A doctor, and a telephone call."',
        ),
    ),
    Command(
        "propose",
        "WHO WHAT [FILE]",
        "Propose a meeting, a visit, a text; invite; send a courtesy.",
        at("filing", "propose"),
        (
            "propose SOUTHLAND meeting june.txt",
            'propose SOUTHLAND sitting --day 2027-06-11 --hour "10:00 UTC"',
            "propose SOUTHLAND silence text.txt --until +7d",
            'propose SOUTHLAND courtesy --kind condolence --words "We mourn with you."',
        ),
    ),
    Command(
        "step",
        "N STEP [FILE]",
        "Take a step in what was begun: `read N` says which.",
        at("filing", "step"),
        (
            "step 12 acknowledge",
            'step 12 ask --words "Why so near the coast?"',
            "step 12 correct corrected.txt",
            'step 14 answer --position no --words "He spoke for himself."',
        ),
    ),
    Command(
        "form",
        "NAME",
        "An empty form to fill in, in English or Korean.",
        at("filing", "form"),
        ("form exercise", "form exercise --language ko", "form question --step answer"),
    ),
    Command(
        "event", "add|import", "Note what happened outside, for your own side.", at("events", "event"), ()
    ),
    Command(
        "events",
        "",
        "What your side noted as having happened outside.",
        at("events", "events"),
        ("events", "events --json"),
    ),
    Command(
        "leak",
        "WHO [FILE]",
        "Record that something about the line appeared in public.",
        at("filing", "leak"),
        (
            'leak SOUTHLAND leak.txt --suspected "The hotel"',
            'leak SOUTHLAND --what "The visit" --where "A newspaper" --day 2026-06-11',
        ),
    ),
    Command(
        "leaks",
        "[WHO]",
        "What appeared in public, as far as it is recorded.",
        at("filing", "leaks"),
        ("leaks", "leaks SOUTHLAND --json"),
    ),
    Command(
        "tell",
        "N",
        "Tell that message N was opened, shown or is considered, if you like.",
        at("broken_off", "tell"),
        ("tell 12 --opened", "tell 12 --shown", "tell 12 --considering"),
    ),
)

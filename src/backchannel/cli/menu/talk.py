"""Talk: messages, drafts, texts to sign."""

from __future__ import annotations

from backchannel.cli.menu.row import Command, at

TALK = (
    Command(
        "write",
        "WHO [FILE]",
        "Write a message. A colleague has to agree before it goes.",
        at("talk", "write"),
        (
            "write SOUTHLAND message.txt",
            "write SOUTHLAND -",
            'write SOUTHLAND message.txt --subject "The two detained" --answer-by 2027-06-11',
            "write SOUTHLAND idea.txt --aloud",
            "write SOUTHLAND text.txt --signed",
            "write SOUTHLAND better.txt --instead-of 12",
            "write SOUTHLAND more.txt --from 12",
            'write "SOUTHLAND with MEDIATORS" reply.txt --about 14',
            "write SOUTHLAND message.txt --attach map.pdf --attach list.csv",
            "write SOUTHLAND korean.txt --language ko --translation english.txt --translation-language en",
        ),
    ),
    Command(
        "think-twice",
        "list|add|…",
        "Words to think twice about, for this desk alone.",
        at("twice", "think_twice"),
        (),
    ),
    Command("waiting", "", "What waits for you.", at("talk", "waiting"), ("waiting", "waiting --json")),
    Command(
        "read",
        "N",
        "Read message or draft number N.",
        at("talk", "read"),
        ("read 12", "read 12 --save attached"),
    ),
    Command(
        "agree",
        "N",
        "Agree to draft N: these words, in this place.",
        at("talk", "agree"),
        (
            "agree 12",
            "agree 12 --present",
        ),
    ),
    Command("sign", "N", "Sign text N, when your side agreed to it.", at("talk", "sign"), ("sign 12",)),
    Command(
        "withdraw",
        "N WHY",
        "Withdraw from text N; on one in force: give notice.",
        at("talk", "withdraw"),
        ('withdraw 12 "The capital has changed its mind."',),
    ),
    Command(
        "agreement",
        "…",
        "What both sides owe by a signed text, and what became of it.",
        at("agreement", "agreement"),
        (),
    ),
    Command(
        "return",
        "N WHY",
        "Give draft N back to whoever wrote it.",
        at("talk", "send_back"),
        ('return 12 "The second sentence promises too much."',),
    ),
    Command(
        "discard",
        "N",
        "Take draft N off the table. No desk of yours that was told sends it.",
        at("talk", "discard"),
        ("discard 12",),
    ),
    Command(
        "answer",
        "N [FILE]",
        "Answer message N.",
        at("talk", "answer"),
        (
            "answer 12 answer.txt",
            "answer 12 - --personally",
            "answer 12 answer.txt --language fr",
        ),
    ),
    Command(
        "later",
        "N WHY",
        "Say that message N has arrived and the answer comes later.",
        at("talk", "later"),
        (
            'later 12 "Referred to the capital."',
            'later 12 "Referred to the capital." --until +7d',
        ),
    ),
    Command(
        "decline",
        "N WHY",
        "Say that message N will not be answered, and why.",
        at("talk", "decline"),
        ('decline 12 "We do not discuss this here."',),
    ),
    Command(
        "ask",
        "N [FILE]",
        "Ask what message N means, or say what you understood.",
        at("talk", "ask"),
        ("ask 12 question.txt", "ask 12 --read-back understood.txt"),
    ),
    Command(
        "adopt",
        "WHO FILE|N",
        "Take over words of a private group, or of anybody, as your own.",
        at("adoption", "adopt"),
        (
            "adopt SOUTHLAND 12",
            "adopt SOUTHLAND principles.signed --answer-by +14d",
            'adopt SOUTHLAND idea.txt --from "The Lake Group" --standing private --told-by "Its chair"',
        ),
    ),
    Command(
        "note",
        "N [FILE]",
        "Keep a note beside N that only your own side sees.",
        at("talk", "note"),
        ("note 12 what-we-know.txt", "note 12 -"),
    ),
    Command(
        "translate",
        "N [FILE]",
        "Keep a translation beside N that only your own side sees.",
        at("talk", "translate"),
        ("translate 12 korean.txt --into ko", "translate 12 - --into ko"),
    ),
    Command(
        "messages",
        "WHO",
        "What was said on the line with WHO, in order.",
        at("talk", "messages"),
        (
            "messages SOUTHLAND",
            "messages SOUTHLAND --last 10",
            "messages SOUTHLAND --all",
            "messages SOUTHLAND --with-events",
        ),
    ),
    Command(
        "find",
        "WORDS…",
        "Find words in everything that is kept here.",
        at("records", "find"),
        (
            "find doctor permit",
            "find 회담 --on SOUTHLAND --since 2027-01-01 --until 2027-06-30",
            "find teacher --among notes --among people --all",
        ),
    ),
)

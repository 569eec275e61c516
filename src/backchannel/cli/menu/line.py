"""The line: its timetable, silence, suspension, carrying by hand."""

from __future__ import annotations

from backchannel.cli.menu.row import Command, at

LINE = (
    Command(
        "line",
        "[WHO]",
        "Why is it silent? How each way to the other side is.",
        at("reach", "line"),
        (
            "line",
            "line SOUTHLAND",
            "line SOUTHLAND --evidence",
        ),
    ),
    Command(
        "suspend",
        "WHO",
        "Break the line with WHO off, whole or in part.",
        at("broken_off", "suspend"),
        (
            'suspend SOUTHLAND --because "The shelling of 3 May."',
            'suspend SOUTHLAND --because "Until they are free." --keep people --keep notices',
        ),
    ),
    Command(
        "reopen",
        "WHO [TEXT]",
        "Lift your side's suspension of the line with WHO.",
        at("broken_off", "reopen"),
        ("reopen SOUTHLAND", 'reopen SOUTHLAND "Let us speak again."'),
    ),
    Command(
        "knock",
        "WHO [TEXT]",
        "Knock at WHO, as your own word: it always passes.",
        at("broken_off", "knock"),
        ("knock SOUTHLAND", 'knock SOUTHLAND "Is anybody there?"'),
    ),
    Command(
        "drill",
        "WHO",
        "Rehearse the line with WHO; it is no message and always passes.",
        at("broken_off", "drill"),
        ("drill SOUTHLAND", "drill SOUTHLAND --done"),
    ),
    Command(
        "run", "", "Keep the timetable: leave this running.", at("reach", "run"), ("run", "run --attend")
    ),
    Command("sync", "", "Send and fetch once, by hand.", at("reach", "sync"), ("sync", "sync --times 5")),
    Command("carry", "out|in", "Carry messages by hand, with no relay at all.", at("reach", "carry"), ()),
    Command(
        "relays",
        "pair|add|run-by",
        "Two relays held against each other, more relays, who runs them.",
        at("relays", "relays"),
        (),
    ),
    Command(
        "proxy",
        "[ADDRESS]",
        "Reach every relay through Tor or another SOCKS proxy.",
        at("reach", "proxy"),
        ("proxy socks5h://127.0.0.1:9050", "proxy"),
    ),
    Command(
        "alarms",
        "",
        "What is wrong, and what each alarm means.",
        at("reach", "alarms"),
        ("alarms", "alarms --seen"),
    ),
)

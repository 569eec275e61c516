"""The commands, and the first page of help.

Owns: the one table of commands (name, arguments, one line, examples, where the code is). `app` builds the
parser from it and `page` the front page, so that ``backchannel --help`` imports nothing else. Does not own:
what a command takes in detail (its function's signature says that) or does.
"""

from __future__ import annotations

from dataclasses import dataclass

NAME = "backchannel"


@dataclass(frozen=True)
class Command:
    """One command: what people type, what it is for, and the function that then is imported and runs."""

    name: str
    takes: str
    line: str
    target: str
    examples: tuple[str, ...]

    @property
    def usage(self) -> str:
        """The first line of a command's help."""
        return f"Usage: {NAME} {self.name} {self.takes}".rstrip() + " [OPTIONS]"


def _at(module: str, function: str) -> str:
    return f"backchannel.cli.commands.{module}:{function}"


BEGIN = (
    Command(
        "start",
        "SIDE",
        "Begin a side: yours. You hold its first post.",
        _at("begin", "start"),
        (
            'start NORTHLAND --me "A. Ahn" --as envoy',
            'start NORTHLAND --me "A. Ahn" --as envoy --relay https://relay.example',
        ),
    ),
    Command(
        "invite",
        "NAME",
        "Invite a colleague to a post of your side.",
        _at("begin", "invite"),
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
        _at("begin", "join"),
        ('join deputy.invitation --me "B. Bak"',),
    ),
    Command(
        "meet",
        "[WHO]",
        "Meet another side, or go on with a meeting under way.",
        _at("begin", "meet"),
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
        _at("begin", "words"),
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
        _at("begin", "confirm"),
        (
            "confirm SOUTHLAND orbit lemon canyon ticket usual",
            "confirm SOUTHLAND",
        ),
    ),
    Command(
        "give-up",
        "WHO",
        "Stop a meeting or an invitation that is not finished.",
        _at("begin", "give_up"),
        ("give-up SOUTHLAND", 'give-up "B. Bak"'),
    ),
    Command(
        "card",
        "",
        "Your side's public card, for people who do not know you yet.",
        _at("strangers", "card"),
        (
            "card",
            "card --out northland.card",
        ),
    ),
    Command(
        "request",
        "CARD TEXT",
        "Ask a side you know only by its card to meet; read such a request.",
        _at("strangers", "request"),
        (
            "request southland.card request.txt --as SOUTHLAND --out for-southland.request",
            "request --read from-a-stranger.request",
        ),
    ),
)

TALK = (
    Command(
        "write",
        "WHO [FILE]",
        "Write a message. A colleague has to agree before it goes.",
        _at("talk", "write"),
        (
            "write SOUTHLAND message.txt",
            "write SOUTHLAND -",
            'write SOUTHLAND message.txt --subject "The two detained" --answer-by 2027-06-11',
            "write SOUTHLAND idea.txt --aloud",
            "write SOUTHLAND text.txt --signed",
            "write SOUTHLAND better.txt --instead-of 12",
            "write SOUTHLAND message.txt --attach map.pdf --attach list.csv",
            "write SOUTHLAND korean.txt --language ko --translation english.txt --translation-language en",
        ),
    ),
    Command("waiting", "", "What waits for you.", _at("talk", "waiting"), ("waiting", "waiting --json")),
    Command(
        "read",
        "N",
        "Read message or draft number N.",
        _at("talk", "read"),
        ("read 12", "read 12 --save attached"),
    ),
    Command(
        "agree",
        "N",
        "Agree to draft N: these words, in this place.",
        _at("talk", "agree"),
        (
            "agree 12",
            "agree 12 --present",
        ),
    ),
    Command("sign", "N", "Sign text N, when your side agreed to it.", _at("talk", "sign"), ("sign 12",)),
    Command(
        "withdraw",
        "N WHY",
        "Withdraw from text N; on one in force: give notice.",
        _at("talk", "withdraw"),
        ('withdraw 12 "The capital has changed its mind."',),
    ),
    Command(
        "agreement",
        "…",
        "What both sides owe by a signed text, and what became of it.",
        _at("agreement", "agreement"),
        (),
    ),
    Command(
        "return",
        "N WHY",
        "Give draft N back to whoever wrote it.",
        _at("talk", "send_back"),
        ('return 12 "The second sentence promises too much."',),
    ),
    Command(
        "discard",
        "N",
        "Take draft N off the table. No desk of yours that was told sends it.",
        _at("talk", "discard"),
        ("discard 12",),
    ),
    Command(
        "answer",
        "N [FILE]",
        "Answer message N.",
        _at("talk", "answer"),
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
        _at("talk", "later"),
        (
            'later 12 "Referred to the capital."',
            'later 12 "Referred to the capital." --until +7d',
        ),
    ),
    Command(
        "decline",
        "N WHY",
        "Say that message N will not be answered, and why.",
        _at("talk", "decline"),
        ('decline 12 "We do not discuss this here."',),
    ),
    Command(
        "ask",
        "N [FILE]",
        "Ask what message N means, or say what you understood.",
        _at("talk", "ask"),
        ("ask 12 question.txt", "ask 12 --read-back understood.txt"),
    ),
    Command(
        "note",
        "N [FILE]",
        "Keep a note beside N that only your own side sees.",
        _at("talk", "note"),
        ("note 12 what-we-know.txt", "note 12 -"),
    ),
    Command(
        "messages",
        "WHO",
        "What was said on the line with WHO, in order.",
        _at("talk", "messages"),
        (
            "messages SOUTHLAND",
            "messages SOUTHLAND --last 10",
            "messages SOUTHLAND --all",
            "messages SOUTHLAND --with-events",
        ),
    ),
)

TELL = (
    Command(
        "notice",
        "WHO KIND [FILE]",
        "Tell the other side of an exercise, launch, movement or statement.",
        _at("filing", "notice"),
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
        _at("filing", "question"),
        (
            "question SOUTHLAND question.txt",
            'question SOUTHLAND --said "They will never yield." --who "A spokesman" --answer-by +7d',
        ),
    ),
    Command(
        "ask-for",
        "WHO [FILE]",
        "Ask the other side for something: it will, will not or cannot.",
        _at("filing", "ask_for"),
        (
            "ask-for SOUTHLAND request.txt",
            'ask-for SOUTHLAND --what "A doctor for the man held at Pier 4" --until +7d',
        ),
    ),
    Command(
        "person",
        "WHO [FILE]",
        "Begin the case of a person whom the other side holds.",
        _at("filing", "person"),
        (
            "person SOUTHLAND case.txt",
            'person SOUTHLAND --alias "the teacher" --asked "A doctor, and a telephone call."',
        ),
    ),
    Command(
        "propose",
        "WHO WHAT [FILE]",
        "Propose a meeting, a sitting or a visit; invite; send a courtesy.",
        _at("filing", "propose"),
        (
            "propose SOUTHLAND meeting june.txt",
            'propose SOUTHLAND sitting --day 2027-06-11 --hour "10:00 UTC"',
            'propose SOUTHLAND courtesy --kind condolence --words "We mourn with you."',
        ),
    ),
    Command(
        "step",
        "N STEP [FILE]",
        "Take a step in what was begun: `read N` says which.",
        _at("filing", "step"),
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
        _at("filing", "form"),
        ("form exercise", "form exercise --language ko", "form question --step answer"),
    ),
    Command(
        "event", "add|import", "Note what happened outside, for your own side.", _at("events", "event"), ()
    ),
    Command(
        "events",
        "",
        "What your side noted as having happened outside.",
        _at("events", "events"),
        ("events", "events --json"),
    ),
    Command(
        "tell",
        "N",
        "Tell that message N was opened, shown or is considered, if you like.",
        _at("broken_off", "tell"),
        ("tell 12 --opened", "tell 12 --shown", "tell 12 --considering"),
    ),
)

PAPERS = (
    Command(
        "talks",
        "WHO …",
        "Talks about talks: six lines until they are set.",
        _at("sheets", "talks"),
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
        _at("sheets", "phrasebook"),
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
        _at("sheets", "public"),
        (
            "public SOUTHLAND",
            'public SOUTHLAND begin --public "The two sides are in contact." --asked "No comment."',
            "public SOUTHLAND take public asked",
            "public SOUTHLAND set",
            "public SOUTHLAND print",
        ),
    ),
)

LINE = (
    Command(
        "line",
        "[WHO]",
        "Why is it silent? How each way to the other side is.",
        _at("reach", "line"),
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
        _at("broken_off", "suspend"),
        (
            'suspend SOUTHLAND --because "The shelling of 3 May."',
            'suspend SOUTHLAND --because "Until they are free." --keep people --keep notices',
        ),
    ),
    Command(
        "reopen",
        "WHO [TEXT]",
        "Lift your side's suspension of the line with WHO.",
        _at("broken_off", "reopen"),
        ("reopen SOUTHLAND", 'reopen SOUTHLAND "Let us speak again."'),
    ),
    Command(
        "knock",
        "WHO [TEXT]",
        "Knock at WHO, as your own word: it always passes.",
        _at("broken_off", "knock"),
        ("knock SOUTHLAND", 'knock SOUTHLAND "Is anybody there?"'),
    ),
    Command(
        "run", "", "Keep the timetable: leave this running.", _at("reach", "run"), ("run", "run --attend")
    ),
    Command("sync", "", "Send and fetch once, by hand.", _at("reach", "sync"), ("sync", "sync --times 5")),
    Command("carry", "out|in", "Carry messages by hand, with no relay at all.", _at("reach", "carry"), ()),
    Command(
        "proxy",
        "[ADDRESS]",
        "Reach every relay through Tor or another SOCKS proxy.",
        _at("reach", "proxy"),
        ("proxy socks5h://127.0.0.1:9050", "proxy"),
    ),
    Command(
        "alarms",
        "",
        "What is wrong, and what each alarm means.",
        _at("reach", "alarms"),
        ("alarms", "alarms --seen"),
    ),
)

SPEAK = (
    Command(
        "who",
        "[WHO]",
        "Who speaks for a side, and by what rule.",
        _at("people", "who"),
        ("who SOUTHLAND", "who us", "who"),
    ),
    Command(
        "appoint",
        "POST NAME",
        "Put somebody into a post of your side.",
        _at("people", "appoint"),
        ('appoint deputy "C. Cho"',),
    ),
    Command(
        "hand-over",
        "POST",
        "Leave your post to the person appointed to it.",
        _at("people", "hand_over"),
        ("hand-over deputy",),
    ),
    Command(
        "welcome",
        "WHO",
        "Let a desk that came back from a backup in again.",
        _at("people", "welcome"),
        ('welcome "B. Bak"', "welcome SOUTHLAND"),
    ),
    Command(
        "brief",
        "WHO",
        "Give your colleagues all that your desk holds of a line.",
        _at("people", "brief"),
        ("brief SOUTHLAND",),
    ),
    Command(
        "observer",
        "",
        "What your side's rule asks of its observer, or a new rule.",
        _at("people", "observer"),
        ("observer", "observer --require", "observer --present"),
    ),
    Command(
        "recover",
        "N FILE",
        "Sign a change of who speaks with a recovery sheet.",
        _at("people", "recover"),
        ("recover 7 sheet.txt",),
    ),
    Command(
        "veto",
        "",
        "Object to a recovery of your own side.",
        _at("people", "veto"),
        ("veto",),
    ),
    Command(
        "admit",
        "WHO",
        "Agree to the other side's lower rule, or to its recovery.",
        _at("people", "admit"),
        ("admit SOUTHLAND", "admit SOUTHLAND --met"),
    ),
    Command(
        "recall",
        "POST",
        "Take a post from the person who holds it.",
        _at("people", "recall"),
        ("recall deputy",),
    ),
)

KEEP = (
    Command(
        "recovery-sheet",
        "",
        "Print the words that can bring your side back. Shown once.",
        _at("keep", "recovery_sheet"),
        ("recovery-sheet", "recovery-sheet | lp"),
    ),
    Command(
        "backup",
        "FILE",
        "Write everything into one encrypted file.",
        _at("keep", "backup"),
        ("backup /media/stick/june.backup",),
    ),
    Command(
        "restore",
        "FILE",
        "Bring a desk back from a backup.",
        _at("keep", "restore"),
        ("restore /media/stick/june.backup",),
    ),
    Command(
        "export",
        "N FILE",
        "Write a signed text into a file that anybody can check.",
        _at("keep", "export"),
        ("export 12 agreement.signed",),
    ),
    Command(
        "verify",
        "FILE",
        "Check a signed text. Needs no desk and no passphrase.",
        _at("keep", "verify"),
        ("verify agreement.signed",),
    ),
    Command("relay", "…", "For hosts: run a relay.", "backchannel.cli.relay:relay", ()),
)

GROUPS: tuple[tuple[str, tuple[Command, ...]], ...] = (
    ("Begin", BEGIN),
    ("Talk", TALK),
    ("Tell and ask", TELL),
    ("Agree", PAPERS),
    ("The line", LINE),
    ("Who speaks", SPEAK),
    ("Keep", KEEP),
)

GLOBAL_OPTIONS = (
    ("--home DIR", "The folder of the desk (or BACKCHANNEL_HOME)."),
    (
        "--passphrase-file F",
        "A file with the passphrase, - to pipe it in (or BACKCHANNEL_PASSPHRASE_FILE).",
    ),
    ("--json", "Print for programs instead of people."),
)


def page() -> str:
    """The first page of help: every command in its group, and what works everywhere."""
    lines = [
        "Backchannel: a standing, confidential line between two sides who do not trust each other.",
        "",
        f"Usage: {NAME} [COMMAND] …      Alone it says how things stand and what waits for you.",
        f"       {NAME} COMMAND --help   says what a command takes, with examples.",
    ]
    for title, commands in GROUPS:
        lines += ["", f"{title}:"]
        lines += [f"  {f'{each.name} {each.takes}'.rstrip():<20} {each.line}" for each in commands]
    lines += ["", "Everywhere, before or after the command:"]
    lines += [f"  {option:<20} {meaning}" for option, meaning in GLOBAL_OPTIONS]
    lines += [f"  {'--version':<20} The version of the program."]
    lines += [
        "",
        "It ends with 0 when it is done, 1 when a rule says no, 2 when it was asked wrongly,",
        "3 when the world outside failed (disk, network, passphrase).",
    ]
    return "\n".join(lines)


def examples(command: Command) -> str:
    """The last lines of a command's help."""
    return "\n".join(["Examples:", *(f"  {NAME} {example}" for example in command.examples)])

"""Keep: sheets, backups, own records, files for others; and the host's relay."""

from __future__ import annotations

from backchannel.cli.menu.row import Command, at

KEEP = (
    Command(
        "recovery-sheet",
        "",
        "Print the words that can bring your side back. Shown once.",
        at("keep", "recovery_sheet"),
        ("recovery-sheet", "recovery-sheet | lp"),
    ),
    Command(
        "backup",
        "FILE",
        "Write everything into one encrypted file.",
        at("keep", "backup"),
        ("backup /media/stick/june.backup",),
    ),
    Command(
        "restore",
        "FILE",
        "Bring a desk back from a backup.",
        at("keep", "restore"),
        ("restore /media/stick/june.backup",),
    ),
    Command(
        "showed",
        "N WHO [DAY]",
        "Note for your own side that you showed N to somebody.",
        at("records", "showed"),
        (
            'showed 12 "the minister"',
            'showed 12 "an adviser" yesterday --note "At her house; she kept no copy."',
            'showed 12 "the minister" --mistake',
        ),
    ),
    Command(
        "shown",
        "[WHO|N]",
        "Whom your side showed what.",
        at("records", "shown"),
        ("shown", "shown minister", "shown 12"),
    ),
    Command(
        "export",
        "N FILE",
        "Write a signed text into a file that anybody can check.",
        at("keep", "export"),
        ("export 12 agreement.signed",),
    ),
    Command(
        "export-record",
        "WHO FILE",
        "Write down what was said on the line with WHO, for people or programs.",
        at("records", "export_record"),
        (
            "export-record SOUTHLAND record.html",
            "export-record SOUTHLAND june.json --since 2027-06-01 --until 2027-06-30",
            "export-record SOUTHLAND talks.html --paper 12 --with-notes",
        ),
    ),
    Command(
        "purge",
        "WHO",
        "Remove the words of old days of the line with WHO from this desk.",
        at("records", "purge"),
        (
            "purge SOUTHLAND --until 2027-06-30",
            "purge SOUTHLAND --since 2027-01-01 --until 2027-06-30 --yes --ask-colleagues",
        ),
    ),
    Command(
        "verify",
        "FILE",
        "Check a signed text. Needs no desk and no passphrase.",
        at("keep", "verify"),
        ("verify agreement.signed",),
    ),
    Command("relay", "…", "For hosts: run a relay.", "backchannel.cli.relay:relay", ()),
    Command("bench", "…", "For hosts: how fast this machine would serve.", "backchannel.cli.bench:bench", ()),
)

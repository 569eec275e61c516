-- Version 4 of the register.

-- good offices: tables with a mediator

CREATE TABLE table_line (             -- lines with a mediator among the readers
    id    BLOB PRIMARY KEY,           -- the table's own line
    nick  TEXT NOT NULL UNIQUE,       -- what this desk calls it: the name a person types
    state BLOB NOT NULL               -- KeptTable
) STRICT;

CREATE TABLE invitation (             -- at a mediator's desk: what posts of each side sent, each form of it once
    channel BLOB NOT NULL,            -- the table's own line
    party   BLOB NOT NULL,            -- whose post sent it
    body    BLOB NOT NULL,            -- Invited
    at      INTEGER NOT NULL,
    PRIMARY KEY (channel, party, body)
) STRICT, WITHOUT ROWID;

CREATE TABLE mediator_word (          -- what a mediator said at a table: the mediator's own word and no side's
    entry   BLOB PRIMARY KEY,         -- hash of the entry: what a number stands for
    channel BLOB NOT NULL,
    seat    INTEGER NOT NULL,         -- whose word: the mediator's post
    term    INTEGER NOT NULL,
    at      INTEGER NOT NULL,         -- when it came here
    body    BLOB NOT NULL,            -- MediatorWord
    unread  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mediator_word_channel ON mediator_word (channel, at);

CREATE TABLE item_4 (                 -- the numbers people type; a mediator's words have them, too
    n    INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('draft', 'act', 'introduction', 'proposal', 'request', 'word')),
    ref  BLOB NOT NULL UNIQUE
) STRICT;
INSERT INTO item_4 SELECT n, kind, ref FROM item;
DROP TABLE item;
ALTER TABLE item_4 RENAME TO item;

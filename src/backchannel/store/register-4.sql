-- Version 4 of the register.

-- languages: translations that our side made for itself

CREATE TABLE rendering (                -- private: never leaves our room
    n        INTEGER PRIMARY KEY,
    about    BLOB NOT NULL,           -- the draft's hash of what it translates, which may come later
    seat     INTEGER NOT NULL,        -- who made it
    term     INTEGER NOT NULL,
    at       INTEGER NOT NULL,        -- when it was kept at this desk
    language TEXT NOT NULL,
    words    TEXT NOT NULL
) STRICT;
CREATE INDEX rendering_about ON rendering (about);
-- leaks
CREATE TABLE own_leak (               -- noted by our side for itself; never leaves it
    day       TEXT NOT NULL,          -- as in `outside`
    title     TEXT NOT NULL,
    place     TEXT NOT NULL,
    suspected TEXT NOT NULL,          -- whom we suspect; may be empty
    PRIMARY KEY (day, title, place, suspected)
) STRICT, WITHOUT ROWID;

-- drills
CREATE TABLE drill (                  -- drills of a line, of both sides
    hash    BLOB PRIMARY KEY,         -- of the entry
    channel BLOB NOT NULL,
    party   BLOB NOT NULL,            -- whose post drilled
    seat    INTEGER NOT NULL,
    term    INTEGER NOT NULL,
    said_at INTEGER NOT NULL,         -- by its author's clock
    at      INTEGER NOT NULL          -- when it came here, or went
) STRICT, WITHOUT ROWID;
CREATE INDEX drill_channel ON drill (channel, at);

CREATE TABLE drilled (                -- answers to drills
    drill   BLOB NOT NULL,            -- may come before the drill itself
    channel BLOB NOT NULL,
    party   BLOB NOT NULL,            -- whose post answered
    seat    INTEGER NOT NULL,
    term    INTEGER NOT NULL,
    at      INTEGER NOT NULL,         -- when it came here, or went
    PRIMARY KEY (drill, party, seat, term)
) STRICT, WITHOUT ROWID;

-- words to think twice about
CREATE TABLE twice (                  -- this desk's changes of the lists that come with the program
    word TEXT PRIMARY KEY,            -- as `twice.finding.plain` gives it
    why  TEXT NOT NULL                -- empty: taken out
) STRICT, WITHOUT ROWID;
-- Days: how many messages a line had, day by day, without opening one.
CREATE INDEX act_at ON act (channel, at);

-- Records: what our side showed to whom outside the line.

CREATE TABLE showed (                 -- noted by our side for itself; never leaves it
    id     BLOB PRIMARY KEY,          -- random
    about  BLOB NOT NULL,             -- the draft's hash of what was shown; empty while only striking it came
    whom   TEXT NOT NULL,             -- a name or an office, as it was written
    day    TEXT NOT NULL,             -- YYYY-MM-DD: when it was shown
    words  TEXT NOT NULL,             -- a remark, or empty
    seat   INTEGER NOT NULL,          -- who of ours noted it first, as far as is known here
    term   INTEGER NOT NULL,
    at     INTEGER NOT NULL,          -- when it was kept at this desk
    struck_seat INTEGER,              -- who struck it out as noted by mistake: it is kept and shown so
    struck_term INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX showed_about ON showed (about);

-- Records: when the words of an act were removed from this desk. Its posting then holds a draft without them,
-- and the hashes beside it are what it was; its entries are empty.
ALTER TABLE act ADD COLUMN removed INTEGER;

-- Whose desk act.at is from (MemberRef): a colleague's, who told this desk of it in a brief. NULL: this desk's own.
ALTER TABLE act ADD COLUMN dated_by BLOB;

-- Records: words to search through. Remade at will from what they point to (`desk.finding`).

CREATE TABLE words (
    n       INTEGER PRIMARY KEY,
    source  TEXT NOT NULL,            -- item, note, showed, event, knock, word
    ref     ANY NOT NULL,             -- of an item its draft's hash; of the others what its table goes by
    channel BLOB,                     -- NULL: on no line
    kind    TEXT NOT NULL,            -- as people name it
    at      INTEGER NOT NULL,
    text    TEXT NOT NULL,            -- as `desk.readable.folded` makes it
    UNIQUE (source, ref)
) STRICT;
CREATE INDEX words_at ON words (at, n);
CREATE VIRTUAL TABLE words_index USING fts5(
    text, content = 'words', content_rowid = 'n', tokenize = 'trigram case_sensitive 1'
);
INSERT INTO words_index (words_index, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER words_in AFTER INSERT ON words
    BEGIN INSERT INTO words_index (rowid, text) VALUES (new.n, new.text); END;
CREATE TRIGGER words_out AFTER DELETE ON words
    BEGIN INSERT INTO words_index (words_index, rowid, text) VALUES ('delete', old.n, old.text); END;

-- What came or changed since its words were taken up, noted in the same change; twice does no harm. Nothing in
-- a trigger here may fail or rest on OR IGNORE: a statement that has its own ON CONFLICT overrides that.
CREATE TABLE words_due (
    n      INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    ref    ANY NOT NULL
) STRICT;
CREATE TRIGGER act_words AFTER INSERT ON act
    BEGIN INSERT INTO words_due (source, ref) VALUES ('item', new.draft); END;
CREATE TRIGGER draft_words AFTER UPDATE OF content ON draft
    BEGIN INSERT INTO words_due (source, ref) VALUES ('item', new.hash); END;
CREATE TRIGGER draft_gone AFTER UPDATE OF state ON draft WHEN 'discarded' IN (old.state, new.state)
    BEGIN INSERT INTO words_due (source, ref) VALUES ('item', new.hash); END;
CREATE TRIGGER note_words AFTER INSERT ON own_note
    BEGIN INSERT INTO words_due (source, ref) VALUES ('note', new.n); END;
CREATE TRIGGER note_gone AFTER DELETE ON own_note
    BEGIN INSERT INTO words_due (source, ref) VALUES ('note', old.n); END;
CREATE TRIGGER showed_words AFTER INSERT ON showed
    BEGIN INSERT INTO words_due (source, ref) VALUES ('showed', new.id); END;
CREATE TRIGGER showed_came AFTER UPDATE OF about ON showed
    BEGIN INSERT INTO words_due (source, ref) VALUES ('showed', new.id); END;
CREATE TRIGGER showed_gone AFTER DELETE ON showed
    BEGIN INSERT INTO words_due (source, ref) VALUES ('showed', old.id); END;
CREATE TRIGGER event_words AFTER INSERT ON outside
    BEGIN INSERT INTO words_due (source, ref) VALUES ('event', new.day || char(10, 10) || new.title || char(10, 10) || new.place); END;
CREATE TRIGGER event_gone AFTER DELETE ON outside
    BEGIN INSERT INTO words_due (source, ref) VALUES ('event', old.day || char(10, 10) || old.title || char(10, 10) || old.place); END;
CREATE TRIGGER knock_words AFTER INSERT ON knock
    BEGIN INSERT INTO words_due (source, ref) VALUES ('knock', new.n); END;
CREATE TRIGGER knock_gone AFTER DELETE ON knock
    BEGIN INSERT INTO words_due (source, ref) VALUES ('knock', old.n); END;

INSERT INTO words_due (source, ref) SELECT DISTINCT 'item', draft FROM act;
INSERT INTO words_due (source, ref) SELECT 'item', hash FROM draft WHERE hash NOT IN (SELECT draft FROM act);
INSERT INTO words_due (source, ref) SELECT 'note', n FROM own_note;
INSERT INTO words_due (source, ref) SELECT 'event', day || char(10, 10) || title || char(10, 10) || place FROM outside;
INSERT INTO words_due (source, ref) SELECT 'knock', n FROM knock;
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
    incarnation INTEGER NOT NULL,     -- of that post's desk, and the entry's number in its feed
    seq     INTEGER NOT NULL,
    at      INTEGER NOT NULL,         -- when it came here
    body    BLOB NOT NULL,            -- MediatorWord
    unread  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mediator_word_channel ON mediator_word (channel, at);
CREATE TRIGGER mediator_words AFTER INSERT ON mediator_word
    BEGIN INSERT INTO words_due (source, ref) VALUES ('word', new.entry); END;

CREATE TABLE unsent (                 -- what a mediator here wrote and what did not go: nobody was told of it
    id       BLOB PRIMARY KEY,        -- random
    channel  BLOB NOT NULL,           -- the table
    of       BLOB,                    -- the side whose words are told; NULL: an own text
    about    INTEGER,                 -- the number of what it belongs to
    subject  TEXT NOT NULL,
    words    TEXT NOT NULL,
    language TEXT NOT NULL,
    why      TEXT NOT NULL,           -- why it did not go
    at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE item_4 (                 -- the numbers people type; a mediator's words have them, too
    n    INTEGER PRIMARY KEY,
    kind TEXT NOT NULL
        CHECK (kind IN ('draft', 'act', 'introduction', 'proposal', 'request', 'word', 'table', 'unsent')),
    ref  BLOB NOT NULL UNIQUE
) STRICT;
INSERT INTO item_4 SELECT n, kind, ref FROM item;
DROP TABLE item;
ALTER TABLE item_4 RENAME TO item;
-- On whose check an act counts: act.accepted is 0 nobody's but this desk's, 1 a colleague's, in a brief for
-- somebody new, 2 a colleague's, and a person here said so. Before, both were 1. What a person accepted is the copy
-- of a row that was not accepted; of everything else less is believed. undecoded.accepted says nothing any more.
UPDATE act SET accepted = 2 WHERE accepted = 1 AND EXISTS (
    SELECT 1 FROM act AS before
    WHERE before.hash = act.hash AND before.place < act.place AND before.accepted = 0
        AND before.posting = act.posting AND before.author = act.author AND before.seq = act.seq
        AND before.roster = act.roster AND before.verified = act.verified);
-- A stored state may hold what an act of a brief carried: everything is folded again.
DELETE FROM snapshot;

-- What a colleague told of. act.stub: without its words, and only on that colleague's word: they may still come.
ALTER TABLE act ADD COLUMN stub INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER act_filled AFTER UPDATE OF stub ON act
    BEGIN INSERT INTO words_due (source, ref) VALUES ('item', new.draft); END;

-- Of a mediator's word: who told of it (MemberRef; NULL: its entry came to this desk), when its words were removed
-- (at a colleague's desk where stub is 1, else at this one).
ALTER TABLE mediator_word ADD COLUMN told_by BLOB;
ALTER TABLE mediator_word ADD COLUMN removed INTEGER;
ALTER TABLE mediator_word ADD COLUMN stub INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER mediator_words_changed AFTER UPDATE OF body ON mediator_word
    BEGIN INSERT INTO words_due (source, ref) VALUES ('word', new.entry); END;

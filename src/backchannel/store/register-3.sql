-- Version 3 of the register: notes of our own side, and of single posts; every posting that cannot be read yet
-- is kept, also a second one of the same act; whether a draft was ever sent back; notes that came too early.

CREATE TABLE outside (                -- noted by our side for itself; never leaves it
    day   TEXT NOT NULL,              -- YYYY-MM-DD
    title TEXT NOT NULL,
    place TEXT NOT NULL,
    seat  INTEGER NOT NULL,           -- who of ours noted it first, as far as is known here
    term  INTEGER NOT NULL,
    PRIMARY KEY (day, title, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE own_note (                 -- private: never leaves our room
    n     INTEGER PRIMARY KEY,
    about BLOB NOT NULL,              -- the draft's hash of what it belongs to, which may come later
    seat  INTEGER NOT NULL,           -- who wrote it
    term  INTEGER NOT NULL,
    at    INTEGER NOT NULL,           -- when it was kept at this desk
    words TEXT NOT NULL
) STRICT;
CREATE INDEX own_note_about ON own_note (about);

CREATE TABLE knock (                  -- knocks on a line, of both sides, by arrival
    n        INTEGER PRIMARY KEY AUTOINCREMENT,
    channel  BLOB NOT NULL,
    party    BLOB NOT NULL,           -- whose post knocked
    seat     INTEGER NOT NULL,
    term     INTEGER NOT NULL,
    at       INTEGER NOT NULL,        -- when it came here
    said_at  INTEGER NOT NULL,        -- by its author's clock
    words    TEXT NOT NULL,
    language TEXT NOT NULL
) STRICT;
CREATE INDEX knock_channel ON knock (channel, at);

CREATE TABLE told (                   -- what a post told of a message of the other side's: its own word
    channel BLOB NOT NULL,
    act     BLOB NOT NULL,            -- may come before the act itself
    party   BLOB NOT NULL,            -- whose post told it
    seat    INTEGER NOT NULL,
    term    INTEGER NOT NULL,
    step    INTEGER NOT NULL,         -- of `notes.Step`
    at      INTEGER NOT NULL,
    PRIMARY KEY (act, party, seat, term, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE undecoded_3 (            -- postings that this program cannot take in, until it is newer
    place      INTEGER PRIMARY KEY,
    hash       BLOB NOT NULL,         -- of the act
    channel    BLOB NOT NULL,
    posting    BLOB NOT NULL,         -- as in `act`, to `accepted`
    author     BLOB NOT NULL,
    seq        INTEGER NOT NULL,
    roster     BLOB NOT NULL,
    verified   BLOB NOT NULL,
    accepted   INTEGER NOT NULL,
    brought_by BLOB NOT NULL,         -- encoded MemberRef of the colleague who passed it on; empty: nobody did
    law        INTEGER NOT NULL       -- number of the newest law that could not read it
) STRICT;
INSERT INTO undecoded_3 SELECT place, hash, channel, posting, author, CASE WHEN reported THEN 0 ELSE seq END,
    roster, verified, accepted, x'', law FROM undecoded;
DROP TABLE undecoded;
ALTER TABLE undecoded_3 RENAME TO undecoded;
CREATE INDEX undecoded_hash ON undecoded (hash);

-- of a draft: whether somebody sent it back, also after it went out
ALTER TABLE draft ADD COLUMN sent_back INTEGER NOT NULL DEFAULT 0;

CREATE TABLE early (                  -- colleagues' notes about a line not here yet, or a draft of a newer kind
    place   INTEGER PRIMARY KEY,
    author  BLOB NOT NULL,            -- encoded MemberRef
    note    BLOB NOT NULL,            -- the note among colleagues
    lines   INTEGER NOT NULL,         -- how many lines this desk had
    law     INTEGER NOT NULL          -- number of the law that could not read it
) STRICT;

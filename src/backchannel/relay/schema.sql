-- One board on a disk. WAL, synchronous=FULL, one writer. Spec: spec/60-boards.md, section 5.
-- There is no column for time of day, address or name: what is not here cannot be handed over.

-- Exactly one row: what the board is, and how far it has come.
CREATE TABLE board (
    one                INTEGER PRIMARY KEY CHECK (one = 1),
    layout             INTEGER NOT NULL,  -- version of this file
    board_id           BLOB    NOT NULL CHECK (length(board_id) = 16),
    page_size          INTEGER NOT NULL,
    cadence            INTEGER NOT NULL,
    retention          INTEGER NOT NULL,
    capacity           INTEGER NOT NULL,
    opened_tick        INTEGER NOT NULL,  -- the board was made when this tick had closed
    closed_tick        INTEGER NOT NULL,  -- newest closed tick; never goes back
    floor_number       INTEGER NOT NULL,  -- rows up to this one are dropped
    admissions_version INTEGER NOT NULL   -- goes up whenever the table admission changes
) STRICT;

-- Tokens given out. Only a digest is kept: this file admits nobody.
CREATE TABLE admission (
    number  INTEGER PRIMARY KEY,          -- from 1 up; what a host types to withdraw one
    digest  BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
    revoked INTEGER NOT NULL CHECK (revoked IN (0, 1))
) STRICT;

-- Pages by place = tick * 2^28 + random: grouped by tick, so that a tick is dropped as one range, and blind to
-- the order in which pages arrived.
CREATE TABLE page (
    place INTEGER PRIMARY KEY,
    page  BLOB NOT NULL
) STRICT;

-- Who used which tick that is not closed yet. Emptied when it closes: later nobody can tell.
CREATE TABLE used (
    place INTEGER PRIMARY KEY,
    token INTEGER NOT NULL
) STRICT;

-- Numbered rows, each with the hash chain after it. The row floor_number stays as the chain's start.
CREATE TABLE row (
    number INTEGER PRIMARY KEY,
    tick   INTEGER NOT NULL,
    tag    BLOB    NOT NULL CHECK (length(tag) = 8),
    digest BLOB    NOT NULL CHECK (length(digest) = 16),
    place  INTEGER NOT NULL,
    chain  BLOB    NOT NULL CHECK (length(chain) = 32)
) STRICT;

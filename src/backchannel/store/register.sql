-- The register: everything one desk knows, encrypted as a whole (SQLCipher). One writer at a time; WAL.
-- Blobs are canonical encodings of the records named beside them.

CREATE TABLE setting (                -- single values: who I am, keys, rooms' secrets
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE party (                  -- parties this desk knows, ours included
    id      BLOB PRIMARY KEY,         -- PartyId
    nick    TEXT NOT NULL UNIQUE,     -- what this desk calls them: the name a person types
    charters BLOB NOT NULL            -- CharterBook
) STRICT, WITHOUT ROWID;

CREATE TABLE person (                 -- names of holders, told inside a room; never in a charter
    party BLOB NOT NULL,
    seat  INTEGER NOT NULL,
    term  INTEGER NOT NULL,
    name  TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (party, seat, term)
) STRICT, WITHOUT ROWID;

CREATE TABLE introduction (           -- meeting another side, or joining a post, until the words are compared
    id    BLOB PRIMARY KEY,           -- random
    nick  TEXT NOT NULL,
    kind  TEXT NOT NULL CHECK (kind IN ('meet', 'invite', 'join')),
    state BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE room (                   -- parts of a room's state, as the feed package cuts them
    room  BLOB NOT NULL,
    part  TEXT NOT NULL,
    state BLOB NOT NULL,
    PRIMARY KEY (room, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE lane (                   -- what a handle in the spool stands for
    handle BLOB PRIMARY KEY,
    room   BLOB NOT NULL,
    author BLOB NOT NULL,             -- encoded Author
    number INTEGER NOT NULL,
    mine   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX lane_room ON lane (room, mine);

CREATE TABLE pairing (                -- the same for two members' letters
    handle BLOB PRIMARY KEY,
    room   BLOB NOT NULL,
    member BLOB NOT NULL              -- encoded MemberRef
) STRICT, WITHOUT ROWID;

CREATE TABLE letter (                 -- letters that still go out, until their reader is heard
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: the spool ignores a second of one number
    handle BLOB NOT NULL,
    at     INTEGER NOT NULL
) STRICT;

CREATE TABLE answer (                 -- entries sent again because somebody asked
    number INTEGER PRIMARY KEY,
    handle BLOB NOT NULL,
    at     INTEGER NOT NULL
) STRICT;

CREATE TABLE entry (                  -- what was admitted, verbatim with every authenticator
    hash        BLOB PRIMARY KEY,
    room        BLOB NOT NULL,
    author      BLOB NOT NULL,        -- encoded Author
    seq         INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    envelope    BLOB NOT NULL,
    admitted_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX entry_place ON entry (room, author, seq, hash);

CREATE TABLE draft (                  -- our side's drafts, and what became of them
    hash      BLOB PRIMARY KEY,
    channel   BLOB NOT NULL,
    content   BLOB NOT NULL,          -- Draft; empty while only a note about it has come
    author    INTEGER NOT NULL,       -- seat
    state     TEXT NOT NULL CHECK (state IN ('open', 'agreed', 'posted', 'returned', 'discarded', 'fallen')),
    note      TEXT NOT NULL,
    at        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_state ON draft (state, channel);

CREATE TABLE approval (               -- who of ours agreed to (or was present for) which draft
    draft  BLOB NOT NULL,
    seat   INTEGER NOT NULL,
    term   INTEGER NOT NULL,
    role   INTEGER NOT NULL,
    record BLOB NOT NULL,             -- ApprovalRecord
    at     INTEGER NOT NULL,          -- when it came here
    PRIMARY KEY (draft, seat, term, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE signature (              -- signatures of ours under a text, until it is posted
    draft     BLOB NOT NULL,
    seat      INTEGER NOT NULL,
    term      INTEGER NOT NULL,
    signature BLOB NOT NULL,          -- SeatSignature
    PRIMARY KEY (draft, seat, term)
) STRICT, WITHOUT ROWID;

CREATE TABLE act (                    -- acts of both sides, in order of arrival; the law decides what they mean
    place    INTEGER PRIMARY KEY,
    hash     BLOB NOT NULL,
    draft    BLOB NOT NULL,           -- its draft's hash: what a number stands for
    channel  BLOB NOT NULL,
    posting  BLOB NOT NULL,           -- Posting: act and approvals
    author   BLOB NOT NULL,           -- encoded Author of the entry that brought it
    seq      INTEGER NOT NULL,        -- number of that entry (0: from a colleague's brief)
    roster   BLOB NOT NULL,           -- of the entry that brought it
    verified BLOB NOT NULL,           -- hashes of the approvals this desk verified, one after another
    accepted INTEGER NOT NULL,        -- a person here accepted a colleague's check: a row of its own
    at       INTEGER NOT NULL
) STRICT;
CREATE INDEX act_channel ON act (channel, place);
CREATE INDEX act_hash ON act (hash);
CREATE INDEX act_draft ON act (draft);

CREATE TABLE undecoded (              -- postings that a newer program wrote, until this one is newer
    place    INTEGER PRIMARY KEY,
    hash     BLOB NOT NULL,           -- of the act
    channel  BLOB NOT NULL,
    posting  BLOB NOT NULL,           -- as in `act`, to `accepted`
    author   BLOB NOT NULL,
    seq      INTEGER NOT NULL,
    roster   BLOB NOT NULL,
    verified BLOB NOT NULL,
    accepted INTEGER NOT NULL,
    reported INTEGER NOT NULL,        -- a colleague passed it on
    law      INTEGER NOT NULL,        -- number of the law that could not read it
    UNIQUE (hash, author, reported, verified)
) STRICT;

CREATE TABLE verdict (                -- which desks of ours checked the authenticators of an act, and what they found
    act   BLOB NOT NULL,
    seat  INTEGER NOT NULL,
    term  INTEGER NOT NULL,
    holds INTEGER NOT NULL,
    PRIMARY KEY (act, seat, term)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshot (               -- folded state of a channel after its first `place` acts: remade at will
    channel BLOB PRIMARY KEY,
    place   INTEGER NOT NULL,
    loose   BLOB NOT NULL,            -- places (u64 each) of postings up to there that are in no tree
    state   BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE item (                   -- the numbers people type, given once and never again
    n       INTEGER PRIMARY KEY,
    kind    TEXT NOT NULL CHECK (kind IN ('draft', 'act', 'introduction', 'proposal', 'request')),
    ref     BLOB NOT NULL UNIQUE
) STRICT;

CREATE TABLE proposal (               -- changes of who speaks for us, until enough have agreed
    hash    BLOB PRIMARY KEY,         -- charter hash
    content BLOB NOT NULL,            -- SignedCharter so far
    what    TEXT NOT NULL,            -- in people's words
    state   TEXT NOT NULL CHECK (state IN ('open', 'done', 'dropped')),
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE alarm (
    n     INTEGER PRIMARY KEY,
    at    INTEGER NOT NULL,
    name  TEXT NOT NULL,
    about TEXT NOT NULL,              -- whom or what, in people's words
    sentence TEXT NOT NULL,
    seen  INTEGER NOT NULL DEFAULT 0,
    UNIQUE (name, about, sentence)
) STRICT;

CREATE TABLE heard (                  -- signs of life, for telling kinds of silence apart
    channel BLOB NOT NULL,
    what    TEXT NOT NULL,            -- 'they' | 'message' | 'check'
    at      INTEGER NOT NULL,
    PRIMARY KEY (channel, what)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (                 -- sealed things on their way to the spool: persist, then send
    id   INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: another program may be handing over the same rows
    what TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;

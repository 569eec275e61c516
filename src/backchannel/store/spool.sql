-- The spool: what the courier needs and no more (spec/70, section 5). Written by a desk and by its courier.
-- It holds sealed entries, keys of the page layer, tokens of relays. It holds nothing of the register: `handle` and
-- `room` are 16 random bytes whose meaning only the register knows.

-- A relay, what is known of its board, and how it has been doing. Settings are NULL until it first answered.
CREATE TABLE board (
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL UNIQUE,
  pin TEXT NOT NULL,                    -- SHA-256 of its certificate in hex, '' if none is pinned
  proxy TEXT NOT NULL,                  -- socks5h://… or ''
  token BLOB,                           -- 32 bytes; NULL until one was given
  page_size INTEGER NOT NULL,
  board_id BLOB, cadence INTEGER, retention INTEGER, capacity INTEGER,
  tick INTEGER NOT NULL DEFAULT 0,      -- the relay's running tick when it last answered
  stepped INTEGER NOT NULL DEFAULT -1,  -- our own tick last used: one deposit each
  read_tick INTEGER NOT NULL DEFAULT 0, -- closed ticks looked through
  read_number INTEGER NOT NULL DEFAULT 0,
  read_chain BLOB,                      -- chain after read_number; NULL: not known
  clock_offset REAL NOT NULL DEFAULT 0, -- relay's clock minus ours, seconds
  last_good INTEGER NOT NULL DEFAULT 0,
  last_failure INTEGER NOT NULL DEFAULT 0,
  failure TEXT NOT NULL DEFAULT '',
  look_back INTEGER NOT NULL DEFAULT 0, -- something new is looked for: in what was read before, too
  active INTEGER NOT NULL DEFAULT 1
) STRICT;

-- Everybody's pages as they were read, while the relay keeps them. A key learned later is tried on these, so
-- that nobody is asked for anything again, which would show that there is a new line.
CREATE TABLE read_page (
  board INTEGER NOT NULL REFERENCES board (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  tick INTEGER NOT NULL,
  page BLOB NOT NULL,
  PRIMARY KEY (board, number)
) STRICT;

-- One feed under one tag key, ours (outgoing = 1) or watched. `key` is the stepping key at `generation`
-- (NULL: not stepped yet; it starts at the generation of `made_at`).
CREATE TABLE lane (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: postings name it
  handle BLOB NOT NULL UNIQUE,
  room BLOB NOT NULL,
  board INTEGER REFERENCES board (id),
  outgoing INTEGER NOT NULL,
  page_size INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  generation INTEGER,
  key BLOB NOT NULL,
  pouch_key BLOB NOT NULL,
  floor INTEGER NOT NULL,               -- watched: every page below was delivered or given up
  highest INTEGER NOT NULL              -- highest page written, or seen
) STRICT;

-- An entry given to the courier, by its number (a second one with the number is ignored).
CREATE TABLE item (
  lane INTEGER NOT NULL REFERENCES lane (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  first_page INTEGER NOT NULL,
  pages INTEGER NOT NULL,
  PRIMARY KEY (lane, number)
) STRICT, WITHOUT ROWID;

-- The contents still to be posted or carried; gone once acknowledged.
CREATE TABLE page (
  lane INTEGER NOT NULL REFERENCES lane (id) ON DELETE CASCADE,
  page_no INTEGER NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (lane, page_no)
) STRICT;

-- Two members' wake key. `direction` is that of our letters (0 or 1).
CREATE TABLE pair (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: postings name it
  handle BLOB NOT NULL UNIQUE,
  room BLOB NOT NULL,
  board INTEGER REFERENCES board (id),
  page_size INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  generation INTEGER,
  key BLOB NOT NULL,
  pouch_key BLOB NOT NULL,
  direction INTEGER NOT NULL
) STRICT;

CREATE TABLE letter (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: postings name it
  pair INTEGER NOT NULL REFERENCES pair (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  body BLOB,                            -- NULL once it was ended
  UNIQUE (pair, number)
) STRICT;

-- Whole pages under tags agreed elsewhere (first contact), and tags to look for.
CREATE TABLE opaque (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: postings name it
  room BLOB NOT NULL,
  board INTEGER REFERENCES board (id),
  page BLOB NOT NULL UNIQUE
) STRICT;

CREATE TABLE watched (
  room BLOB NOT NULL,
  tag BLOB NOT NULL,
  PRIMARY KEY (tag, room)
) STRICT, WITHOUT ROWID;

-- What was made for a board: repeated byte for byte until seen in the relay's tag stream.
-- kind 0 random, 1 lane, 2 letter, 3 opaque; state 1 made, 2 accepted, 3 seen, 4 given up
-- for its generation (somebody's page is under the tag, or it never went out in time).
CREATE TABLE posting (
  id INTEGER PRIMARY KEY,
  board INTEGER NOT NULL REFERENCES board (id) ON DELETE CASCADE,
  kind INTEGER NOT NULL,
  source INTEGER NOT NULL,
  page_no INTEGER NOT NULL,             -- of a letter: its place
  generation INTEGER NOT NULL,
  state INTEGER NOT NULL,
  tag BLOB NOT NULL,
  digest BLOB NOT NULL,
  tick INTEGER NOT NULL,                -- accepted in
  number INTEGER NOT NULL,              -- seen at
  page BLOB NOT NULL
) STRICT;
CREATE INDEX posting_of ON posting (kind, source, page_no, generation);
CREATE INDEX posting_tag ON posting (board, tag);

-- Whose turn it was last, on each board.
CREATE TABLE turn (
  board INTEGER NOT NULL,
  room BLOB NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (board, room)
) STRICT, WITHOUT ROWID;

-- Pieces found and not yet put together; several may claim one page.
CREATE TABLE piece (
  lane INTEGER NOT NULL REFERENCES lane (id) ON DELETE CASCADE,
  page_no INTEGER NOT NULL,
  digest BLOB NOT NULL,
  bundle BLOB NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (lane, page_no, digest)
) STRICT;

-- Pages delivered at or above the lane's floor.
CREATE TABLE delivered (
  lane INTEGER NOT NULL REFERENCES lane (id) ON DELETE CASCADE,
  page_no INTEGER NOT NULL,
  PRIMARY KEY (lane, page_no)
) STRICT, WITHOUT ROWID;

-- What the desk has to look at, and (state 1 done, 2 refused) what it looked at, so that it comes once.
CREATE TABLE inbox (
  id INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,                -- 1 entry, 2 wake letter, 3 opaque page
  handle BLOB NOT NULL,                 -- lane, pair, or room
  first_page INTEGER NOT NULL,
  pages INTEGER NOT NULL,
  digest BLOB NOT NULL,
  body BLOB NOT NULL,
  way TEXT NOT NULL,                    -- '' by relay, else the name given to the carrier
  arrived INTEGER NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,
  UNIQUE (handle, digest, first_page)
) STRICT;

-- Copies of carried pages, to compare carriers.
CREATE TABLE carried (
  tag BLOB NOT NULL,
  digest BLOB NOT NULL,
  carrier TEXT NOT NULL,
  opened INTEGER NOT NULL,
  PRIMARY KEY (tag, digest, carrier)
) STRICT, WITHOUT ROWID;

CREATE TABLE alarm (
  id INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  board INTEGER,
  handle BLOB NOT NULL,                 -- lane, pair or room it is about, or ''
  detail TEXT NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  times INTEGER NOT NULL,
  cleared INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Version 2 of the spool: pairs of relays, several relays for one line, private reads (spec/60, 7; spec/65; spec/70, 6).

-- The relay that it follows, of a mirror: it takes no pages, and lanes, pairs and postings name its lead.
ALTER TABLE board ADD COLUMN lead INTEGER REFERENCES board (id) ON DELETE CASCADE;
-- How it is read: 0 everything, 1 privately.
ALTER TABLE board ADD COLUMN reading INTEGER NOT NULL DEFAULT 0;
-- Turns in which the other of the pair answered all it was asked, since this one last did.
ALTER TABLE board ADD COLUMN silent INTEGER NOT NULL DEFAULT 0;
-- The newest closed tick it told. Unlike read_tick it stays when all is read again: the other of the pair is asked as
-- of it, and would learn of an alarm that it has no part in.
ALTER TABLE board ADD COLUMN closed INTEGER NOT NULL DEFAULT 0;
-- When (unix seconds) private reads last turned out not to be had of it, 0 for never.
ALTER TABLE board ADD COLUMN no_reads INTEGER NOT NULL DEFAULT 0;
-- Of a lead: its rows up to here are its mirror's too; and the first one that is not (0: none).
ALTER TABLE board ADD COLUMN compared INTEGER NOT NULL DEFAULT 0;
ALTER TABLE board ADD COLUMN differs INTEGER NOT NULL DEFAULT 0;

-- The tag streams of a pair, as each of the two told its own, while they are kept.
CREATE TABLE told (
  board INTEGER NOT NULL REFERENCES board (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  tick INTEGER NOT NULL,
  tag BLOB NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (board, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX told_tick ON told (board, tick);

-- Two pasts, both kept: what each relay of a pair told from shortly before a difference on, and what one told
-- before it went back. `noticed` counts the times, `at` is unix seconds.
CREATE TABLE past (
  noticed INTEGER NOT NULL,
  board INTEGER NOT NULL REFERENCES board (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  number INTEGER NOT NULL,
  tick INTEGER NOT NULL,
  tag BLOB NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (noticed, board, number)
) STRICT, WITHOUT ROWID;

-- Rows under which something of ours lies that was not read yet. `board` is the lead's.
CREATE TABLE found (
  board INTEGER NOT NULL REFERENCES board (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  tick INTEGER NOT NULL,
  digest BLOB NOT NULL,
  room BLOB NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (board, number, digest)
) STRICT, WITHOUT ROWID;

-- Whose turn it was last to be read for.
CREATE TABLE read_turn (
  board INTEGER NOT NULL REFERENCES board (id) ON DELETE CASCADE,
  room BLOB NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (board, room)
) STRICT, WITHOUT ROWID;

-- The private reads of one turn, built before it: what each of the two is asked (empty once it was taken to be sent),
-- and what they answered.
-- `wanted` is for each read its number (0: none), its tick and its digest. `board` is the lead's.
CREATE TABLE asking (
  board INTEGER PRIMARY KEY REFERENCES board (id) ON DELETE CASCADE,
  tick INTEGER NOT NULL,
  wanted BLOB NOT NULL,
  lead_body BLOB NOT NULL,
  mirror_body BLOB NOT NULL,
  lead_answer BLOB,
  mirror_answer BLOB
) STRICT;

-- Further boards of a lane or pair, each with its own stepping key. Board, key and generation as there.
CREATE TABLE lane_also (
  lane INTEGER NOT NULL REFERENCES lane (id) ON DELETE CASCADE,
  board INTEGER NOT NULL REFERENCES board (id) ON DELETE CASCADE,
  generation INTEGER,
  key BLOB NOT NULL,
  PRIMARY KEY (lane, board)
) STRICT;

CREATE TABLE pair_also (
  pair INTEGER NOT NULL REFERENCES pair (id) ON DELETE CASCADE,
  board INTEGER NOT NULL REFERENCES board (id) ON DELETE CASCADE,
  generation INTEGER,
  key BLOB NOT NULL,
  PRIMARY KEY (pair, board)
) STRICT;

-- Which further boards a room goes over, for lanes and pairs to come.
CREATE TABLE room_also (
  room BLOB NOT NULL,
  board INTEGER NOT NULL REFERENCES board (id) ON DELETE CASCADE,
  PRIMARY KEY (room, board)
) STRICT, WITHOUT ROWID;

-- A lane, and a pair, on each of its boards.
CREATE VIEW lane_on AS
  SELECT id, handle, room, board, outgoing, made_at, generation, key, floor, highest FROM lane
  UNION ALL
  SELECT lane.id, handle, room, lane_also.board, outgoing, made_at, lane_also.generation, lane_also.key,
    floor, highest FROM lane_also JOIN lane ON lane.id = lane_also.lane;

CREATE VIEW pair_on AS
  SELECT id, handle, room, board, made_at, generation, key, direction FROM pair
  UNION ALL
  SELECT pair.id, handle, room, pair_also.board, made_at, pair_also.generation, pair_also.key, direction
    FROM pair_also JOIN pair ON pair.id = pair_also.pair;

-- Version 4 of the register.

-- On whose check an act counts: act.accepted is 0 nobody's but this desk's, 1 a colleague's, in a brief for
-- somebody new, 2 a colleague's, and a person here said so. Before, both were 1. What a person accepted is the copy
-- of a row that was not accepted; of everything else less is believed. undecoded.accepted says nothing any more.
UPDATE act SET accepted = 2 WHERE accepted = 1 AND EXISTS (
    SELECT 1 FROM act AS before
    WHERE before.hash = act.hash AND before.place < act.place AND before.accepted = 0
        AND before.posting = act.posting AND before.author = act.author AND before.seq = act.seq
        AND before.roster = act.roster AND before.verified = act.verified);
DELETE FROM snapshot;                 -- may hold what an act of a brief carried: everything is folded again

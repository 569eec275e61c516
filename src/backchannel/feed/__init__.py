"""Rooms: entries, epochs, authenticators, transcript (spec/30-rooms.md). Bytes and events in, bytes and
events out.

``room``           the commands, in one place: start reading here
``kinds``          what kinds of entries there are          ``entry``      the structs, and what a hash covers
``readers``        who reads                                ``authenticator``  one tag for each reader
``pairs``          secrets between two members              ``epoch``, ``prekeys``  keys for a while
``sealing``        making an entry                          ``writing``    saying something
``opening``        from bytes to somebody's word            ``admission``  from a word to its place
``waiting``        what came before its turn                ``receiving``  taking in what came
``letters``, ``post``  what goes to one member alone        ``answering``  giving back what was missed
``founding``, ``incarnations``  beginning, changing, restoring
``upkeep``         what is due by itself                    ``transcript`` do we hold the same?
``outcomes``, ``alarms``  what comes of a step              ``state``      all of it, in parts to store

Not here: what is said (`backchannel.channel`), pages and tags (`backchannel.board`), any disk or clock.
"""

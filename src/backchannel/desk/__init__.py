"""The program one person runs: load, decide, persist, then send. Clock, randomness and files begin here.

``desk``         the door: `Desk`, with the faces ``talking``, ``posts``, ``suspending`` over one ``parts``
``opening``      the same door, sooner, for one command
``founding``     start a side, join a post, back up, come back
``legs``         the road letters take      ``meeting``      another side      ``appointing``  a colleague
``changes``      who speaks for us, until enough agreed      ``recovering``   when people are gone
``succession``   a change, carried into every room
``rooms``        write into a room, store what the feed says      ``intake``  take in, do what is due
``home``         what colleagues tell each other
``channels``     postings into the law      ``drafting``     from a draft to the party's word, over
                 ``drafts_kept``, ``draft_states``, ``agreeing`` and ``posting``
``suspending``   breaking off, knocking, telling    ``notes``, ``receipts``   single posts' own words
``broken_off``, ``silence``, ``evidence``, ``due``   how a line is, and how it has gone
``texts``        texts both sides sign      ``carrying``   files by hand      ``paths``  relays, silence
``showing``, ``wording``, ``comparing``, ``speaking``, ``next_steps``, ``views``   what a person sees
"""

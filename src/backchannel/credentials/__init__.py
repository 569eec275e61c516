"""Who a party is, who speaks for it, and how two parties meet (spec/10-credentials.md, 20-introduction.md).

``keys``       a holder's keys and the proof of having them
``charter``    posts, keys and rules as data            ``wellformed``  what every charter keeps
``quorum``     two people, or it is not the party's word
``amendment``  what may follow a charter                ``lowering``    when a rule asks for less
``book``       all known versions of one party          ``drafting``    making new ones
``members``    who is in a room                         ``paper``, ``recovery``  paper keys and their use
``lines``      the one line that begins a meeting       ``letters``     the legs that follow it
``words``, ``hearing``  ten words read aloud, and who has heard them
``introduction``, ``joining``  the two machines         ``rendezvous``  legs as pages
``card``       a party's public front door

Pure: no clock, no input or output; ``now`` and ``rng`` are handed in.
"""

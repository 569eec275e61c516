"""The program one person runs: load, decide, persist, then send. Clock, randomness and files begin here.

``desk``        the desk of one person: everything below, behind one door
``founding``    start a side, invite a colleague, join a post
``meeting``     meet another side: line, letters, words
``rooms``       write into a room, take in what came
``drafting``    draft, agree, return, discard, post
``views``       what is shown, as plain values
"""

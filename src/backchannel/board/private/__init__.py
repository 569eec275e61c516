"""Private reads: a page from two relays, neither of which learns which (spec/65-private-reads.md).

``dpf``     the two keys of a read, made in batches and expanded (the reference, NumPy and OpenSSL)
``window``  which pages an answer covers, and where they lie in the ring
``kernels`` the five steps of an answer: native code chosen at run time, or NumPy
``table``   the ring of pages, bit-sliced, and whole answers

All of it needs the extra ``[private]`` (NumPy); what does not is told apart by importing nothing from here.
"""

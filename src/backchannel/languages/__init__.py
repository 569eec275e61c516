"""Our sentences in people's languages. They are made and stored in English, and translated where they are printed.

``backchannel.pot``   every text for people (made from `src/` by ``tools/make_catalogues.py``)
``ko.po``, ``ko.mo``  Korean; the second is the first as the standard library reads it
"""

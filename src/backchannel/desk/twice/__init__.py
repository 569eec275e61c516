"""Words to think twice about, and what a colleague asks of a draft: for the desk that shows it, and no other.

``en.txt`` and ``ko.txt`` are the lists that come with the program. Nothing here is ever sent to anybody.
"""

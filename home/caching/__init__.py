"""Finished pages, served before Django is entered.

layer.py       the outermost WSGI application: serves what is current, else lets Django render it
addresses.py   what an answer is kept under: the little of a request that it may depend on
rendered.py    what Django answered, and whether it may be kept
renderer.py    asks Django for it, and notices when that hangs
entry.py       a finished answer in its encodings
finished.py    what is kept on disk, read by other commands
shelves.py     where answers are kept: in memory, on disk
headers.py     what an answer says to all that keep it, and how views say it
generation.py  a number that all processes of a machine share: it names what is current
changes.py     from a change that readers can see to a new generation
announcing.py  between machines
keeper.py      renders again what a change made old, before anyone asks
release.py     which release of the site this is
"""

"""The page cache: serves finished pages without calling Django.

application.py    the outermost WSGI application: serves fresh pages, else lets Django render them
keys.py           cache keys: the parts of a request that a response may depend on
rendered.py       a response from Django, and whether it may be cached
renderer.py       requests a response from Django, and detects that rendering hangs
entry.py          a cache entry: a finished response in its encodings
finished.py       reads entries from disk, for other commands
storage.py        the storage of entries: in memory and on disk
cache_control.py  Cache-Control headers, and the functions with which views set them
middleware.py     sets Cache-Control on each response
generation.py     a number that all processes of a machine share; it identifies fresh entries
invalidation.py   begins a new generation when a change that readers can see is committed
pubsub.py         notifies other machines of a change, through Redis
rerenderer.py     renders pages again after a change, before they are requested
release.py        a fingerprint of the site's release
file_lock.py      file locks between the processes of a machine
redis_cache.py    Django's Redis cache, which acts as an empty cache while Redis is unavailable
"""

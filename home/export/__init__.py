"""Writes the whole public site into a folder that opens without a server or a network.

`copying` leads: it asks the site for every address (`asking`), names files (`addresses`), makes
links relative (`markup`), and writes what is new (`folder`). `shared_rows` tells whether a change
stays on one page; `proof` and `single_file` make what travels: sums, signature, archive, one file.
"""


class ExportError(Exception):
    """Why the site cannot be exported, as a sentence for the person who asked for it."""

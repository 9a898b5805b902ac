"""Writes the whole public site into a folder that opens without a server or a network.

client.py       asks the site for an address
crawler.py      asks for all public addresses, and for the files that pages name
start_page.py   the first page of a copy
addresses.py    from addresses to files in the folder
markup.py       the links of pages and style sheets, read and written
builder.py      writes what differs from the last run, with links from file to file
folder.py       a folder in which each file is written whole or not at all
checksums.py    sums of all files, their signature, and one archive
single_file.py  all pages of a language in one file
runner.py       one run of the export
"""


class ExportError(Exception):
    """Why the site cannot be exported, as a sentence for the person who asked for it."""

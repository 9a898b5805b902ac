"""Writes the public site into a folder that can be opened without a server or a network.

client.py requests pages and files of the site in-process crawler.py requests all public paths, and
the files that pages link to start_page.py the first page of a copy links.py maps paths on the site
to files in the folder markup.py reads and rewrites the links of pages and style sheets builder.py
writes what differs from the last run, with links between files folder.py a folder in which each
file is written completely or not at all checksums.py checksums of all files, their signature, and
one archive single_file.py all pages of a language in one file runner.py one run of the export
"""


class ExportError(Exception):
    """The site cannot be exported; the message is a sentence for the user."""

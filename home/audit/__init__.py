"""The site watches itself: every page in every language is looked at as readers get it.

hosts.py       which host a link leads to, whatever tricks it plays
reading.py     what a page makes a browser do
findings.py    what can be wrong, in a sentence each
checks.py      from an answer to findings
running.py     goes through the whole site and stores the result
background.py  does so by itself after a change
warning.py     tells editors of prosecuted links when they save
views.py       green or red on the home page of the CMS, and the report
"""

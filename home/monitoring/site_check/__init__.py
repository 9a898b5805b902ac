"""The site check: looks at every page in every language as readers get it.

hosts.py          which host a link leads to, as browsers read it
page_contents.py  what a page makes a browser load, and where its links lead
findings.py       the kinds of faults, with a sentence for each
checks.py         from an answer to findings
runner.py         one run over the whole site, with its result stored
background.py     runs after each change of the content, in a thread
warning.py        tells editors of prosecuted links when they save
views.py          the panel on the home page of the CMS, and the report
"""

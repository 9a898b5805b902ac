"""The site check: requests every page in every language and reports what is wrong.

page_contents.py the files that a page loads, and its links findings.py the kinds of findings, with
a sentence for each checks.py checks of single responses runner.py one run over the whole site, with
its result stored background.py runs after each change of the content, in a thread views.py the
panel on the home page of the CMS, and the report
"""

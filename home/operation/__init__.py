"""What keeps the site running, for those who run it.

failure_mail.py  a message to the administrators when something fails, about nobody
mail_server.py   the mail server, and whether it took the last message
schedule.py      when scheduled publishing last did all that was due
lines.py         what the health page looks at
views.py         the health page in the CMS, and where to report a hole in the site
"""

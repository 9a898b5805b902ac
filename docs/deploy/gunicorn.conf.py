# For who serves with gunicorn in place of `make serve`:
# gunicorn --config docs/deploy/gunicorn.conf.py campaign.wsgi

bind = "127.0.0.1:8000"
workers = 2
worker_class = "gthread"
threads = 4

# Nothing about a reader is written down. Below "critical" gunicorn's messages name the address of
# whoever sent what it cannot read, and the whole address of a page that failed with its query.
accesslog = None
loglevel = "critical"


def post_worker_init(worker):
    """Load the site before somebody asks for it."""
    worker.wsgi.start()

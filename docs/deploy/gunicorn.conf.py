# Serves the site with gunicorn instead of `make serve`:
# gunicorn --config docs/deploy/gunicorn.conf.py campaign.wsgi

bind = "127.0.0.1:8000"
workers = 2
worker_class = "gthread"
threads = 4

# Nothing about a reader is logged. Below "critical", gunicorn's messages contain the IP address of
# invalid requests, and the URL with query string of requests that failed.
accesslog = None
loglevel = "critical"


def post_worker_init(worker):
    """Load the site before the first request."""
    worker.wsgi.start()

"""Serves a WSGI application like the site: python -m tests.bench.serve NAME PORT WORKERS."""

import sys

from campaign.deploy import server

if __name__ == "__main__":
    server.APPLICATION = sys.argv[1]
    server.serve("127.0.0.1", int(sys.argv[2]), int(sys.argv[3]))

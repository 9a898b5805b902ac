"""Starts the site.

`launch` is the command line, which needs nothing but Python. `packages` installs packages, `start`
prepares the site and starts its server, `tools` has the commands for developers, and `machine` has
the shared functions for files, ports and processes. `server` is the production server,
`dev_server` the development server. `environment` validates the environment variables.
"""

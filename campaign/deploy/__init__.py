"""How the site starts.

`launch` is the command line, for a machine that has nothing but Python; `packages` installs,
`start` brings the site up to date and becomes its server, `tools` has a developer's commands,
`machine` what all of them need of the machine. `server` is the production server, `dev_server`
the one for developers; `environment` says what is wrong with the settings.
"""

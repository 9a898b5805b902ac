"""How the site is installed, started and served."""

"""`python -m intermodal`."""

from intermodal.cli import main

main()

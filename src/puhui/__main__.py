"""`python -m puhui` is the command `puhui`."""

from puhui.cli import main

main()

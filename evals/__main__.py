"""`python -m evals …`: the arguments go in, an exit status comes out."""

import sys

from evals.cli import main

if __name__ == "__main__":
    sys.exit(main())

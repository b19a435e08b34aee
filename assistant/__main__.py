"""`python -m assistant`: see `cli`."""

from assistant.cli import main

raise SystemExit(main())

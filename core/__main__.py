"""The command line: `python -m core`."""

import sys

from core.cli.main import cancel_on_signals, main

cancel_on_signals()
sys.exit(main())

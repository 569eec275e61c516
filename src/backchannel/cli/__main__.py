"""``python -m backchannel.cli``: the same as ``backchannel``."""

import sys

from backchannel.cli import main

sys.exit(main())

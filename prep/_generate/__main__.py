"""`python -m prep._generate`."""

import sys

from prep._generate import main

sys.exit(main(sys.argv[1:]))

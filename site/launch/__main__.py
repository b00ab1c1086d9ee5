"""`python site/launch COMMAND`: the only module any Python must be able to read, together with `gate`."""

import os
import sys

sys.dont_write_bytecode = True
sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from launch.gate import refusal  # noqa: E402

SENTENCE = refusal(sys.version_info, sys.executable)
if SENTENCE:
    sys.stderr.write(SENTENCE + "\n")
    sys.exit(1)

from launch.commands import main  # noqa: E402

sys.exit(main(sys.argv[1:]))

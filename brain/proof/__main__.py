import sys

from brain.proof.exact import main

sys.exit(main())

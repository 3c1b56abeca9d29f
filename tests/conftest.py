"""What holds for all tests."""

import os

from hypothesis import settings

# A deadline per example measures the machine's other work: first calls import detectors and compile rules.
# The same examples each time, so that a red run is the change's fault; `make soak` looks for new ones.
settings.register_profile("wiredesk", deadline=None, derandomize=not os.environ.get("WIREDESK_NEW_EXAMPLES"))
settings.load_profile("wiredesk")

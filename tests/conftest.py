"""What holds for all tests."""

from hypothesis import settings

# A deadline per example measures the machine's other work: first calls import detectors and compile rules.
settings.register_profile("wiredesk", deadline=None)
settings.load_profile("wiredesk")

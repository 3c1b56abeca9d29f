"""What any process of ours has: its name, log lines, metrics, memory, room on its disk, an orderly end."""

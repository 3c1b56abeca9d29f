"""Two invented outlets and an aggregator that copies them, served on loopback: what `wiredesk demo` ingests."""

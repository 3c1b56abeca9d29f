"""Work that is done piece by piece, by whoever takes it: backfills, shards, the queue of a cluster."""

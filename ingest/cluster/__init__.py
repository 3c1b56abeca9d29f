"""Beyond one machine: who fills the queue, who empties it, and what a job does."""

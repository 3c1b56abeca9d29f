"""What an answer means and what follows from it. Pure: typed values in, typed values out; no clock, no socket, no SQL."""

"""Work on WARC files, file by file: taken in, parsed again, made into tables, by one process or by many."""

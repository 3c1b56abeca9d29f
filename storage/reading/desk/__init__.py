"""What the desk's pages show, a module a page. Everything here only reads, and every question costs a bounded number of rows."""

"""What an operator or the clock asks of the whole store: retention, backup, copies, takedowns, embargoes that end."""

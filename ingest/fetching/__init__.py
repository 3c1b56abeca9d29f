"""One exchange with a stranger: by its rules and at its pace, checked addresses, bounded bytes and seconds."""

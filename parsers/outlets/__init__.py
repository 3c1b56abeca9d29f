"""One module an outlet: `al_jazeera` declares the outlet with the slug `al-jazeera` as `OUTLET`. Nothing here opens a socket."""

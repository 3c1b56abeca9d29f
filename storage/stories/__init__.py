"""Stories: the articles that carry one text, and where that text came from."""

"""Queries of those who read: the API, the desk, exports. Each function takes a connection and returns rows as dictionaries.

Lists are cut into pages by keyset: a page begins after the position of the last row of the one before, however many rows came
or went meanwhile. Whatever is shown passes the condition of the views (decision 0010): neither taken down, nor under embargo,
nor expired.
"""

"""What a check ends with when it cannot go on."""


class Problem(Exception):
    """Its text is for the person at the terminal."""

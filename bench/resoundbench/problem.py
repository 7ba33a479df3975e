"""What stops the bench, to be told in one line instead of a stack trace."""


class Problem(Exception):
    """The bench cannot run as asked: a tool is missing, a build fails, a server does not start."""


class Refusal(Exception):
    """A workload ran and is not reported: its figures would not mean what they say."""

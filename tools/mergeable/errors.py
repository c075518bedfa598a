"""The one error a user of the course ever sees."""


class CourseError(Exception):
    """Something the user can put right: what is wrong, and what to do about it.

    The command line prints both and exits with code 2; nothing else about the failure is shown.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}\n{remedy}")
        self.problem = problem
        self.remedy = remedy

"""The verbs of the command line, a module each.

How a verb is written. `VERBS` below names it and says in a line what it is for. Its module here
bears its name with `_` for each blank (`dev new` is `dev_new.py`) and offers

`DESCRIPTION: str`
    What `--help` says above the arguments: a sentence or two.
`add_arguments(parser: argparse.ArgumentParser) -> None`
    Declare the verb's arguments.
`run(args: argparse.Namespace, context: Context) -> int`
    Do it, and return the exit code: 0 passed or done, 1 not passed.

`Context` (see `context.py`) gives the course, the learner's progress, the consoles and the grader;
nothing prints but through its consoles. What the user can put right is raised as `CourseError`: the
command line shows problem and remedy and exits with 2. `KeyboardInterrupt` is left to it as well,
unless Ctrl-C is the verb's ordinary end.

A verb's module is imported only when that verb is asked for, and the help of all verbs without
importing any: what is slow to import is imported where it is used.
"""

VERBS = {
    "start": "show an exercise's task and begin it",
    "check": "grade your work",
    "watch": "grade your work on each save",
    "hint": "show the next hint",
    "next": "begin the next exercise",
    "progress": "show what is solved and what is left",
    "reset": "bring the starter back, after a backup of your work",
    "solution": "show the discussion and the reference solution",
    "upstream": "build the histories of real projects that some exercises need",
    "doctor": "find what is wrong with this machine or this clone",
    "welcome": "grade the first exercise and serve the lessons",
    "dev new": "make a lesson or an exercise",
    "dev build": "build notebooks with their outputs, and keep starters",
    "dev rules": "check the content against the rules",
    "dev check": "prove everything that CI proves",
}

"""The engine of the Mergeable course: it grades, watches and proves the exercises."""

pytest_plugins = ["mergeable.grading.plugin"]

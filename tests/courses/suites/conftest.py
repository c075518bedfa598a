pytest_plugins = ["mergeable.plugin"]

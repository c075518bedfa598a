"""The site: a Markdown extension that turns links into the things they name.

`mkdocs.yml` lists `mergeable.site` among its Markdown extensions. Python-Markdown imports this
module and calls `makeExtension`, so the same logic runs in MkDocs, in Zensical and in a plain test.
"""

from mergeable.site.extension import makeExtension

__all__ = ["makeExtension"]

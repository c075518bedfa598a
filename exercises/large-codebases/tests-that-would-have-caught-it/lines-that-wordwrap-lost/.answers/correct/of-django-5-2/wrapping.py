from django.utils.text import wrap

__all__ = ["wrap"]

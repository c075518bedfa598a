from django.core.files.move import file_move_safe


def move(source, target, overwrite=False):
    file_move_safe(str(source), str(target), allow_overwrite=overwrite)

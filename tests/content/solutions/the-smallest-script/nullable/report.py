import django.db.models as orm
import one_file


class Playlist(orm.Model):
    class Meta:
        app_label = "music"


class Song(orm.Model):
    playlist = orm.ForeignKey(to=Playlist, on_delete=orm.DO_NOTHING, null=True)

    class Meta:
        app_label = "music"
        order_with_respect_to = "playlist"


for model in Playlist, Song:
    one_file.create_tables(model)
Song.objects.bulk_create((Song(),))

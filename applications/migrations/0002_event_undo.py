from django.db import migrations, models


def forget_new_kinds(apps, schema_editor):
    """On the way back: the constraint of before knows nothing of them."""
    apps.get_model("applications", "Event").objects.filter(kind__in=["tags", "undone"]).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='event',
            name='event_kind_known',
        ),
        migrations.AddField(
            model_name='event',
            name='undo',
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='event',
            name='undone_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='undone'),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('taken_in', 'Posting read and saved'), ('stage', 'Stage changed'), ('facts', 'Facts changed'), ('deadline', 'Deadline changed'), ('requirement', 'Checklist changed'), ('upload', 'Document uploaded'), ('reference', 'Reference changed'), ('reminder', 'Reminder sent'), ('bundle', 'Bundle built'), ('note', 'Note changed'), ('contact', 'Contact noted'), ('archive', 'Archived or brought back'), ('tags', 'Tags changed'), ('undone', 'Undone')], max_length=11, verbose_name='kind'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['taken_in', 'stage', 'facts', 'deadline', 'requirement', 'upload', 'reference', 'reminder', 'bundle', 'note', 'contact', 'archive', 'tags', 'undone'])), name='event_kind_known'),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_new_kinds),
    ]

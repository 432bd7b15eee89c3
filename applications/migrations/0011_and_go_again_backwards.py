from django.db import migrations


def as_before(apps, schema_editor):
    """Backwards: what the earlier app has no word for becomes what it knows, or goes."""
    Bundle = apps.get_model("applications", "Bundle")
    apps.get_model("applications", "Submission").objects.filter(bundle__output="separate").update(
        bundle=None
    )
    Bundle.objects.filter(output="separate").delete()
    Bundle.objects.filter(state="stopped").update(state="failed")
    Bundle.objects.filter(phase__in=["shrinking", "packing"]).update(phase="merging")


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0010_separate_files_and_what_was_done_to_them"),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, as_before),
    ]

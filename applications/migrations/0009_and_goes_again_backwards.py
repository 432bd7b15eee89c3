from django.db import migrations


def join_again(apps, schema_editor):
    """Backwards: of versions with the same file, the first stays and takes over what is used."""
    Version = apps.get_model("applications", "Version")
    Attachment = apps.get_model("applications", "Attachment")
    kept = {}
    for version in Version.objects.order_by("document_id", "number"):
        first = kept.setdefault((version.document_id, version.sha256), version)
        if first.pk == version.pk:
            continue
        for attachment in Attachment.objects.filter(version=version):
            there = Attachment.objects.filter(
                requirement_id=attachment.requirement_id, version=first
            )
            if not there.exists():
                attachment.version = first
                attachment.save(update_fields=["version"])
        version.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0008_a_version_may_come_back"),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, join_again),
    ]

import applications.models.deletion
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0004_user_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='Deletion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('application', 'application'), ('posting', 'posting to review')], max_length=11, verbose_name='what it was')),
                ('title', models.CharField(blank=True, max_length=500, verbose_name='title')),
                ('rows', models.JSONField(blank=True, default=list, editable=False, encoder=applications.models.deletion.AsWritten)),
                ('tags', models.JSONField(blank=True, default=list, editable=False)),
                ('versions', models.JSONField(blank=True, default=list, editable=False)),
                ('files', models.JSONField(blank=True, default=list, editable=False)),
                ('at', models.DateTimeField(verbose_name='deleted')),
                ('restored_at', models.DateTimeField(blank=True, null=True, verbose_name='brought back')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deletions', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'deletion',
                'verbose_name_plural': 'deletions',
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['at'], name='deletion_to_forget')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['application', 'posting'])), name='deletion_kind_known')],
            },
        ),
    ]

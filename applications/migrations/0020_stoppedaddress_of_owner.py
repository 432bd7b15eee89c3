import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils.crypto import salted_hmac


def keyed(email):
    address = email.strip().lower()
    return salted_hmac('stopped address', address, algorithm='sha256').hexdigest()


def keep_by_address(apps, _editor):
    """Who stopped mail about one applicant stays so when their row goes or changes."""
    Referee = apps.get_model('applications', 'Referee')
    StoppedAddress = apps.get_model('applications', 'StoppedAddress')
    for referee in Referee.objects.exclude(stopped_at=None).exclude(email='').iterator():
        StoppedAddress.objects.get_or_create(
            owner_id=referee.owner_id,
            digest=keyed(referee.email),
            defaults={'stopped_at': referee.stopped_at},
        )


def keep_by_row(apps, _editor):
    """The rows that are there now; nothing else knew of one applicant's stops."""
    Referee = apps.get_model('applications', 'Referee')
    StoppedAddress = apps.get_model('applications', 'StoppedAddress')
    of_one = StoppedAddress.objects.exclude(owner=None)
    for row in of_one.iterator():
        for referee in Referee.objects.filter(owner=row.owner_id).exclude(email=''):
            if keyed(referee.email) == row.digest:
                Referee.objects.filter(pk=referee.pk).update(stopped_at=row.stopped_at)
    of_one.delete()


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0019_referee_page'),
    ]

    operations = [
        migrations.AddField(
            model_name='stoppedaddress',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='stopped_addresses', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AlterField(
            model_name='stoppedaddress',
            name='digest',
            field=models.CharField(editable=False, max_length=64),
        ),
        migrations.AddConstraint(
            model_name='stoppedaddress',
            constraint=models.UniqueConstraint(fields=('digest', 'owner'), name='stopped_address_once'),
        ),
        migrations.AddConstraint(
            model_name='stoppedaddress',
            constraint=models.UniqueConstraint(condition=models.Q(('owner', None)), fields=('digest',), name='stopped_address_of_site_once'),
        ),
        migrations.RunPython(keep_by_address, keep_by_row),
        migrations.RemoveField(
            model_name='referee',
            name='stopped_at',
        ),
        migrations.AlterField(
            model_name='mail',
            name='state',
            field=models.CharField(choices=[('waiting', 'waiting'), ('sending', 'sending'), ('sent', 'sent'), ('failed', 'failed'), ('cancelled', 'no longer needed'), ('by hand', 'sent by hand')], default='waiting', max_length=9, verbose_name='state'),
        ),
        migrations.RemoveConstraint(model_name='mail', name='mail_state_known'),
        migrations.AddConstraint(
            model_name='mail',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sending', 'sent', 'failed', 'cancelled', 'by hand'])), name='mail_state_known'),
        ),
    ]

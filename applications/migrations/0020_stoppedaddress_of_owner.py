import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Coalesce
from django.utils.crypto import salted_hmac

from applications.core.addresses import normal_form


def keyed(email, key=None):
    address = normal_form(email)  # as the app looks for it
    return salted_hmac('stopped address', address, secret=key, algorithm='sha256').hexdigest()


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
    """The referees that are there now, under whichever key; nothing else knew of one applicant's
    stops, and without an owner a row would be about anybody."""
    Referee = apps.get_model('applications', 'Referee')
    StoppedAddress = apps.get_model('applications', 'StoppedAddress')
    of_one = StoppedAddress.objects.exclude(owner=None)
    stopped = {(row.owner_id, row.digest): row.stopped_at for row in of_one.iterator()}
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    owners = {owner for owner, _digest in stopped}
    for referee in Referee.objects.filter(owner__in=owners).iterator():
        emails = [email for email in (referee.email, referee.other_email) if email]
        digests = [keyed(email, key) for email in emails for key in keys]
        found = [stopped.get((referee.owner_id, digest)) for digest in digests]
        if any(found):
            at = min(filter(None, found))
            Referee.objects.filter(pk=referee.pk).update(stopped_at=at)
    of_one.delete()


def count_as_sent(apps, schema_editor):
    """A mail that the applicant sent from elsewhere: what was before knows only that it went."""
    by_hand = apps.get_model('applications', 'Mail').objects.filter(state='by hand')
    by_hand.update(state='sent', sent_at=Coalesce('sent_at', 'created_at'))
    if schema_editor.connection.vendor == 'postgresql':  # else the table cannot be changed yet
        schema_editor.execute('SET CONSTRAINTS ALL IMMEDIATE')
        schema_editor.execute('SET CONSTRAINTS ALL DEFERRED')


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
        migrations.RunPython(migrations.RunPython.noop, count_as_sent),  # backwards, it is the first
    ]

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [
        migrations.CreateModel(
            name="JobReport",
            fields=[
                (
                    "job",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="report",
                        serialize=False,
                        to="procrastinate.procrastinatejob",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="step")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="parts done")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="parts in all")),
                ("error", models.TextField(blank=True, verbose_name="error")),
                ("started_at", models.DateTimeField(null=True, verbose_name="started")),
                ("done_at", models.DateTimeField(null=True, verbose_name="done")),
            ],
            options={
                "verbose_name": "report of a job",
                "verbose_name_plural": "reports of jobs",
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[],
            options={
                "verbose_name": "job",
                "verbose_name_plural": "jobs",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("procrastinate.procrastinatejob",),
        ),
        # The queue removes its rows by itself; a report goes with its job.
        migrations.RunSQL(
            "ALTER TABLE jobs_jobreport ADD CONSTRAINT jobs_jobreport_of_job FOREIGN KEY (job_id)"
            " REFERENCES procrastinate_jobs (id) ON DELETE CASCADE",
            "ALTER TABLE jobs_jobreport DROP CONSTRAINT jobs_jobreport_of_job",
        ),
    ]

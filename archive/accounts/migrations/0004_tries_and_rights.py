"""The table in which all processes count tries together, and the rights to the new tables."""

from django.db import migrations

from archive.accounts.roles import grant

MAKE = """
CREATE TABLE cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX cache_expires ON cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_sign_ins_and_invitations"),
        ("curation", "0008_rights_to_merge"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [
        migrations.RunSQL(MAKE, "DROP TABLE cache"),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]

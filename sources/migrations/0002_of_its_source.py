"""A citation's page belongs to the cited source, a segment's speaker to its interview: composite
keys, which Django cannot state."""

from django.db import migrations

FORWARD = """
ALTER TABLE sources_page ADD CONSTRAINT sources_page_id_source UNIQUE (id, source_id);
ALTER TABLE sources_citation ADD CONSTRAINT sources_citation_page_of_its_source
    FOREIGN KEY (page_id, source_id) REFERENCES sources_page (id, source_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE sources_speaker ADD CONSTRAINT sources_speaker_id_source UNIQUE (id, source_id);
ALTER TABLE sources_segment ADD CONSTRAINT sources_segment_speaker_of_its_source
    FOREIGN KEY (speaker_id, source_id) REFERENCES sources_speaker (id, source_id)
    DEFERRABLE INITIALLY DEFERRED;
"""
BACKWARD = """
ALTER TABLE sources_segment DROP CONSTRAINT sources_segment_speaker_of_its_source;
ALTER TABLE sources_speaker DROP CONSTRAINT sources_speaker_id_source;
ALTER TABLE sources_citation DROP CONSTRAINT sources_citation_page_of_its_source;
ALTER TABLE sources_page DROP CONSTRAINT sources_page_id_source;
"""


class Migration(migrations.Migration):
    dependencies = [("sources", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

"""The database itself keeps the journal: no UPDATE, DELETE or TRUNCATE of entries and seals; inserts are queued for sealing."""

from __future__ import annotations

from django.db import migrations

GUARDS = """
CREATE FUNCTION core_journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the journal only grows', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION core_journal_enqueue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO core_journal_pending (entry_id) VALUES (NEW.id);
    RETURN NULL;
END $$;

CREATE TRIGGER journal_entry_grows BEFORE UPDATE OR DELETE ON core_journal_entry
    FOR EACH ROW EXECUTE FUNCTION core_journal_refuse();
CREATE TRIGGER journal_entry_stays BEFORE TRUNCATE ON core_journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION core_journal_refuse();
CREATE TRIGGER journal_seal_grows BEFORE UPDATE OR DELETE ON core_journal_seal
    FOR EACH ROW EXECUTE FUNCTION core_journal_refuse();
CREATE TRIGGER journal_seal_stays BEFORE TRUNCATE ON core_journal_seal
    FOR EACH STATEMENT EXECUTE FUNCTION core_journal_refuse();
CREATE TRIGGER journal_entry_queued AFTER INSERT ON core_journal_entry
    FOR EACH ROW EXECUTE FUNCTION core_journal_enqueue();
"""

UNGUARDED = """
DROP TRIGGER journal_entry_queued ON core_journal_entry;
DROP TRIGGER journal_seal_stays ON core_journal_seal;
DROP TRIGGER journal_seal_grows ON core_journal_seal;
DROP TRIGGER journal_entry_stays ON core_journal_entry;
DROP TRIGGER journal_entry_grows ON core_journal_entry;
DROP FUNCTION core_journal_enqueue();
DROP FUNCTION core_journal_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunSQL(GUARDS, UNGUARDED)]

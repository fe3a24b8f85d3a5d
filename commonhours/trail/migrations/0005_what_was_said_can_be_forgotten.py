"""What an act said can be forgotten: by one function, which the application may call and which writes down that it was."""

import django.db.models.deletion
from django.db import migrations, models

from commonhours.common.walls import insert_only, seen_by, statements, wall

# The narrowest right to erase: no role may delete from the trail, and this takes nothing but what was said, its salt,
# and key and answer, which a guess of the form could be held against. The act that asks for it must exist at commit.
_FORGET = """
CREATE FUNCTION trail_forget(wanted uuid[], witness uuid) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  gone uuid[];
BEGIN
  WITH erased AS (
    INSERT INTO trail_erased (act_id, by_act_id, answered)
    SELECT a.id, witness,
           encode(sha256(convert_to(ROW(a.key, encode(a.request_hash, 'hex'), a.outcome)::text, 'UTF8')), 'hex')
    FROM trail_act a JOIN trail_actfacts f ON f.act_id = a.id
    WHERE a.id = ANY (wanted) AND a.verb <> ALL ('{person.erase,records.retire}')
    RETURNING act_id)
  SELECT array_agg(act_id) INTO gone FROM erased;
  DELETE FROM trail_actfacts WHERE act_id = ANY (gone);
  UPDATE trail_act SET key = NULL, request_hash = '', outcome = NULL WHERE id = ANY (gone);
  RETURN QUERY SELECT unnest(gone);
END $$"""


class Migration(migrations.Migration):
    dependencies = [
        ("trail", "0004_leaves_and_heads"),
    ]

    operations = [
        migrations.CreateModel(
            name="Erased",
            fields=[
                (
                    "act",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="erased",
                        serialize=False,
                        to="trail.act",
                    ),
                ),
                ("answered", models.CharField(max_length=64)),
                (
                    "by_act",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trail.act"
                    ),
                ),
            ],
        ),
        wall("trail_erased", seen_by(concerned=("act_id",))),
        insert_only("trail_erased"),
        statements(
            (
                "REVOKE INSERT ON trail_erased FROM {application}",
                _FORGET.replace("{person.erase,records.retire}", "{{person.erase,records.retire}}"),
                "REVOKE ALL ON FUNCTION trail_forget FROM PUBLIC",
                "GRANT EXECUTE ON FUNCTION trail_forget TO {application}",
            ),
            ("DROP FUNCTION trail_forget",),
        ),
    ]

-- One person at the window in one statement. The agg and arr in braces are the database's own names for
-- its JSON aggregate and JSON array functions; column is what the person is found by; own and other
-- say whose rows are the person's: one record's, or those of every record that stands for them. Lists come back as JSON, dates as ISO text.
SELECT p.id, p.record_number, p.given_name, p.family_name, p.preferred_name, p.birth_date, p.sex, p.photo, p.site_id,
 e.id IS NOT NULL,
 EXISTS (SELECT 1 FROM patients_namesound a JOIN patients_namesound b ON b.sound = a.sound AND b.patient_id {other}
         JOIN patients_patient n ON n.id = b.patient_id AND n.site_id = p.site_id WHERE a.patient_id {own}),
 (SELECT {agg}({arr}(a.kind, a.text)) FROM patients_alert a WHERE a.patient_id {own} AND a.ended_at IS NULL),
 (SELECT {agg}({arr}(o.id, o.kind, o.previous_id, o.effective_on, s.signed_on, o.steps, o.medication_id, o.product_id,
         o.purpose, trim(u.first_name || ' ' || u.last_name), m.code, m.name, m.opioid_agonist,
         r.name, r.form, r.unit, r.unit_micrograms, r.step_micrograms, r.schedule, r.retired_on, r.brand, s.signed_at))
    FROM dosing_order o JOIN dosing_ordersignature s ON s.order_id = o.id JOIN clinic_user u ON u.id = s.signed_by_id
    JOIN dosing_medication m ON m.id = o.medication_id JOIN dosing_product r ON r.id = o.product_id
   WHERE o.patient_id {own}),
 (SELECT {agg}({arr}(x.medication_id, x.first_on, x.reversed_today, x.recent, x.before_first, x.dosed_elsewhere_until)) FROM (
   SELECT k.medication_id,
     (SELECT f.day FROM dosing_dose f WHERE f.patient_id {own} AND f.medication_id = k.medication_id
        AND NOT EXISTS (SELECT 1 FROM dosing_dosereversal v WHERE v.dose_id = f.id)
       ORDER BY f.day LIMIT 1) AS first_on,
     (SELECT count(*) FROM dosing_dose z JOIN dosing_dosereversal y ON y.dose_id = z.id
       WHERE z.patient_id {own} AND z.medication_id = k.medication_id AND z.day = %(day)s) AS reversed_today,
     (SELECT {agg}({arr}(d.id, d.day, d.slot, d.kind, d.micrograms, d.ordered_micrograms, d.given_at, d.order_id, d.given_by, d.station))
        FROM (SELECT q.id, q.day, q.slot, q.kind, q.micrograms, q.ordered_micrograms, q.given_at, q.order_id,
                     trim(g.first_name || ' ' || g.last_name) AS given_by, t.name AS station
                FROM dosing_dose q JOIN clinic_user g ON g.id = q.given_by_id LEFT JOIN clinic_station t ON t.id = q.station_id
               WHERE q.patient_id {own} AND q.medication_id = k.medication_id AND q.day <= %(day)s
                 AND NOT EXISTS (SELECT 1 FROM dosing_dosereversal v WHERE v.dose_id = q.id)
               ORDER BY q.day DESC, q.slot DESC LIMIT 8) d) AS recent,
     (SELECT max(coalesce(b.take_homes_until, b.last_dose_on)) FROM dosing_broughtover b
       WHERE b.patient_id {own} AND b.medication_id = k.medication_id) AS dosed_elsewhere_until,
     CASE WHEN e.id IS NULL OR EXISTS (SELECT 1 FROM dosing_dose f WHERE f.patient_id {own} AND f.medication_id = k.medication_id
        AND f.day >= e.admitted_on AND NOT EXISTS (SELECT 1 FROM dosing_dosereversal v WHERE v.dose_id = f.id)) THEN NULL
      ELSE {before_first} END AS before_first
     FROM (SELECT DISTINCT medication_id FROM dosing_order WHERE patient_id {own}) k) x),
 (SELECT {agg}({arr}(h.id, h.reason, h.lifted_by_role, h.from_day, h.placed_at, trim(u.first_name || ' ' || u.last_name)))
    FROM dosing_hold h JOIN clinic_user u ON u.id = h.placed_by_id
   WHERE h.patient_id {own} AND NOT EXISTS (SELECT 1 FROM dosing_holdlift l WHERE l.hold_id = h.id)),
 (SELECT {agg}({arr}(w.rule, w.accepted_role, coalesce(w.about, ''))) FROM dosing_override w
   WHERE w.patient_id {own} AND (w.day = %(day)s OR (w.day <= %(day)s AND w.good_until >= %(day)s))),
 (SELECT {agg}({arr}(e.kind, e.medication_id, e.slot, e.recorded_at, e.dose_id)) FROM dosing_doseevent e
   WHERE e.patient_id {own} AND e.day = %(day)s),
 (SELECT {agg}({arr}(g.medication_id, c.id, c.code, t.product_id, t.number, t.expires_on,
         (SELECT sum(CASE WHEN v.destination = 'safe' THEN v.micrograms WHEN v.source = 'safe' THEN -v.micrograms ELSE 0 END)
            FROM dosing_movement v WHERE v.container_id = c.id)))
    FROM dosing_mounting g JOIN dosing_container c ON c.id = g.container_id JOIN dosing_lot t ON t.id = c.lot_id
   WHERE g.station_id = %(station)s AND g.unmounted_at IS NULL),
 (SELECT c.patient_id FROM dosing_cardopening c WHERE c.station_id = %(station)s),
 (SELECT c.scanned_at FROM dosing_cardopening c WHERE c.station_id = %(station)s),
 (SELECT min(m.survivor_id) FROM patients_recordmerge m WHERE (m.survivor_id = p.id OR m.absorbed_id = p.id)
    AND NOT EXISTS (SELECT 1 FROM patients_recordsplit y WHERE y.merge_id = m.id)),
 (SELECT max(n.at) FROM (
   SELECT max(h.recorded_at) AS at FROM patients_reportedmedicine h WHERE h.patient_id {own} AND h.ended_at IS NULL
   UNION ALL SELECT max(h.recorded_at) FROM patients_healthcondition h WHERE h.patient_id {own} AND h.ended_at IS NULL
   UNION ALL SELECT max(h.recorded_at) FROM patients_allergy h WHERE h.patient_id {own} AND h.ended_at IS NULL
   UNION ALL SELECT max(h.recorded_at) FROM patients_pregnancy h WHERE h.patient_id {own} AND h.ended_at IS NULL
   UNION ALL SELECT max(v.recorded_at) FROM assessments_observation v
     WHERE v.patient_id {own} AND v.kind IN ('ecg', 'pregnancy_test', 'breath_alcohol')) n),
 {episode}
FROM patients_patient p LEFT JOIN patients_enrolment e ON e.patient_id {own} AND e.discharged_on IS NULL
WHERE p.{column} = %(who)s

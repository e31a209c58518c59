-- What a person told of, and what was measured, that can change what is to be said of a dose: read only when some of it
-- is newer than the signature of an order, or of today. Braces as in window_facts.sql; records are the person's.
SELECT
 (SELECT {agg}({arr}(h.as_said, h.ingredients, h.match, h.stopped_on, h.recorded_at)) FROM patients_reportedmedicine h
   WHERE h.patient_id IN {records} AND h.ended_at IS NULL),
 (SELECT {agg}({arr}(h.condition, h.status, h.recorded_at)) FROM patients_healthcondition h
   WHERE h.patient_id IN {records} AND h.ended_at IS NULL),
 (SELECT {agg}({arr}(h.substance, h.recorded_at)) FROM patients_allergy h
   WHERE h.patient_id IN {records} AND h.ended_at IS NULL),
 (SELECT {agg}({arr}(h.status, h.recorded_at)) FROM patients_pregnancy h
   WHERE h.patient_id IN {records} AND h.ended_at IS NULL),
 {ecg}, {pregnancy_test}, {breath_alcohol}
FROM patients_patient p WHERE p.id = %(who)s

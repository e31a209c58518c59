-- What is on record of the open episode e of the person p, read only until a medication has been given in it.
{arr}(e.programme, e.came_as, e.admitted_on, p.birth_date,
  (SELECT count(*) FROM patients_admissionbasis b WHERE b.enrolment_id = e.id),
  (SELECT {agg}({arr}(a."on", a.is_own_practitioner, a.modality, a.video_not_possible <> '', a.beside_name <> '' AND a.beside_dea <> ''))
     FROM patients_exam a WHERE a.enrolment_id = e.id AND a.kind = 'screening'
      AND NOT EXISTS (SELECT 1 FROM patients_exam z WHERE z.corrects_id = a.id)),
  (SELECT c.answer FROM patients_enrolmentcheck c WHERE c.enrolment_id = e.id ORDER BY c.id DESC LIMIT 1),
  (SELECT {agg}(c.about) FROM patients_consent c WHERE c.patient_id {own} AND c.kind = 'medication'
      AND (c.ends_on IS NULL OR c.ends_on >= %(day)s)
      AND NOT EXISTS (SELECT 1 FROM patients_consentend n WHERE n.consent_id = c.id AND n.recipient = '')),
  coalesce((SELECT g.is_given FROM patients_guardianconsent g WHERE g.enrolment_id = e.id ORDER BY g.id DESC LIMIT 1),
    EXISTS (SELECT 1 FROM patients_consent c WHERE c.patient_id {own} AND c.kind = 'medication' AND c.capacity = 'guardian'
      AND NOT EXISTS (SELECT 1 FROM patients_consentend n WHERE n.consent_id = c.id AND n.recipient = ''))),
  (SELECT s.minors_consent_from_age FROM clinic_site s WHERE s.id = e.site_id))

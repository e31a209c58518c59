-- What of the open episode e of the person p decides about every dose: a guest's terms, and interim treatment.
 e.came_as,
 (SELECT {arr}(g.direction, g.programme_name, g.from_day, g.until_day, g.medication, g.micrograms)
    FROM patients_gueststay g WHERE g.patient_id {own} AND g.ended_at IS NULL),
 CASE WHEN e.programme = 'interim' THEN
   (SELECT {agg}({arr}(i.admitted_on, coalesce(t."on", i.discharged_on))) FROM patients_enrolment i
      LEFT JOIN patients_interimstep t ON t.enrolment_id = i.id AND t.step = 'converted'
     WHERE i.patient_id {own} AND (i.programme = 'interim' OR t.id IS NOT NULL)) END,
 CASE WHEN e.programme = 'interim' THEN
   (SELECT max(t.until) FROM patients_interimstep t WHERE t.enrolment_id = e.id AND t.step = 'exception') END

package org.openmrs.api;

import java.util.Date;
import java.util.List;

import org.openmrs.Cohort;
import org.openmrs.CohortMembership;
import org.openmrs.Patient;
import org.openmrs.User;

/** Keeps cohorts. */
public interface CohortService extends OpenmrsService {

	Cohort saveCohort(Cohort cohort) throws APIException;

	Cohort voidCohort(Cohort cohort, String reason) throws APIException;

	Cohort purgeCohort(Cohort cohort) throws APIException;

	Cohort getCohort(Integer id) throws APIException;

	Cohort getCohortByName(String name) throws APIException;

	@Deprecated
	Cohort getCohort(String name) throws APIException;

	List<Cohort> getAllCohorts() throws APIException;

	List<Cohort> getAllCohorts(boolean includeVoided) throws APIException;

	List<Cohort> getCohorts(String nameFragment) throws APIException;

	@Deprecated
	List<Cohort> getCohortsContainingPatient(Patient patient) throws APIException;

	List<Cohort> getCohortsContainingPatientId(Integer patientId) throws APIException;

	Cohort addPatientToCohort(Cohort cohort, Patient patient) throws APIException;

	@Deprecated
	Cohort removePatientFromCohort(Cohort cohort, Patient patient) throws APIException;

	Cohort getCohortByUuid(String uuid);

	CohortMembership getCohortMembershipByUuid(String uuid);

	void purgeCohortMembership(CohortMembership cohortMembership);

	CohortMembership voidCohortMembership(CohortMembership cohortMembership, String reason);

	CohortMembership endCohortMembership(CohortMembership cohortMembership, Date onDate);

	void notifyPatientVoided(Patient patient);

	void notifyPatientUnvoided(Patient patient, User originallyVoidedBy, Date originalDateVoided);

	List<CohortMembership> getCohortMemberships(Integer patientId, Date activeOnDate, boolean includeVoided);
}

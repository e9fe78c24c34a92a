package org.openmrs.api;

import java.util.Date;
import java.util.List;

import org.openmrs.Cohort;
import org.openmrs.CohortMembership;
import org.openmrs.Patient;
import org.openmrs.annotation.Authorized;
import org.openmrs.util.PrivilegeConstants;

/** Keeps cohorts. */
public interface CohortService extends OpenmrsService {

	@Authorized({ PrivilegeConstants.ADD_COHORTS, PrivilegeConstants.EDIT_COHORTS })
	Cohort saveCohort(Cohort cohort) throws APIException;

	@Authorized(PrivilegeConstants.DELETE_COHORTS)
	Cohort voidCohort(Cohort cohort, String reason) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_COHORTS)
	Cohort purgeCohort(Cohort cohort) throws APIException;

	@Authorized(PrivilegeConstants.GET_PATIENT_COHORTS)
	Cohort getCohort(Integer id) throws APIException;

	@Authorized(PrivilegeConstants.GET_PATIENT_COHORTS)
	Cohort getCohortByName(String name) throws APIException;

	@Deprecated
	@Authorized(PrivilegeConstants.GET_PATIENT_COHORTS)
	Cohort getCohort(String name) throws APIException;

	@Authorized(PrivilegeConstants.GET_PATIENT_COHORTS)
	List<Cohort> getAllCohorts() throws APIException;

	@Authorized(PrivilegeConstants.GET_PATIENT_COHORTS)
	List<Cohort> getAllCohorts(boolean includeVoided) throws APIException;

	@Authorized(PrivilegeConstants.GET_PATIENT_COHORTS)
	List<Cohort> getCohorts(String nameFragment) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_COHORTS)
	Cohort addPatientToCohort(Cohort cohort, Patient patient) throws APIException;

	@Deprecated
	@Authorized(PrivilegeConstants.EDIT_COHORTS)
	Cohort removePatientFromCohort(Cohort cohort, Patient patient) throws APIException;

	@Authorized(PrivilegeConstants.GET_PATIENT_COHORTS)
	Cohort getCohortByUuid(String uuid);

	@Authorized(PrivilegeConstants.GET_PATIENT_COHORTS)
	CohortMembership getCohortMembershipByUuid(String uuid);

	@Authorized(PrivilegeConstants.EDIT_COHORTS)
	void purgeCohortMembership(CohortMembership cohortMembership);

	@Authorized(PrivilegeConstants.EDIT_COHORTS)
	CohortMembership voidCohortMembership(CohortMembership cohortMembership, String reason);

	@Authorized(PrivilegeConstants.EDIT_COHORTS)
	CohortMembership endCohortMembership(CohortMembership cohortMembership, Date onDate);

	@Authorized(PrivilegeConstants.GET_PATIENT_COHORTS)
	List<CohortMembership> getCohortMemberships(Integer patientId, Date activeOnDate, boolean includeVoided);
}

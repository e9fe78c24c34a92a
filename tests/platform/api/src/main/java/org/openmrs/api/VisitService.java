package org.openmrs.api;

import java.util.Date;
import java.util.List;

import org.openmrs.Patient;
import org.openmrs.Visit;
import org.openmrs.VisitAttribute;
import org.openmrs.VisitType;
import org.openmrs.annotation.Authorized;
import org.openmrs.util.PrivilegeConstants;

/** Keeps visits and their types. */
public interface VisitService extends OpenmrsService {

	@Authorized(PrivilegeConstants.GET_VISIT_TYPES)
	List<VisitType> getAllVisitTypes();

	@Authorized(PrivilegeConstants.MANAGE_VISIT_TYPES)
	List<VisitType> getAllVisitTypes(boolean includeRetired);

	@Authorized(PrivilegeConstants.GET_VISIT_TYPES)
	VisitType getVisitType(Integer visitTypeId);

	@Authorized(PrivilegeConstants.GET_VISIT_TYPES)
	VisitType getVisitTypeByUuid(String uuid);

	@Authorized(PrivilegeConstants.GET_VISIT_TYPES)
	List<VisitType> getVisitTypes(String fuzzySearchPhrase);

	@Authorized(PrivilegeConstants.MANAGE_VISIT_TYPES)
	VisitType saveVisitType(VisitType visitType) throws APIException;

	@Authorized(PrivilegeConstants.MANAGE_VISIT_TYPES)
	VisitType retireVisitType(VisitType visitType, String reason);

	@Authorized(PrivilegeConstants.MANAGE_VISIT_TYPES)
	VisitType unretireVisitType(VisitType visitType);

	@Authorized(PrivilegeConstants.MANAGE_VISIT_TYPES)
	void purgeVisitType(VisitType visitType);

	@Authorized(PrivilegeConstants.GET_VISITS)
	List<Visit> getAllVisits() throws APIException;

	@Authorized(PrivilegeConstants.GET_VISITS)
	Visit getVisit(Integer visitId) throws APIException;

	@Authorized(PrivilegeConstants.GET_VISITS)
	Visit getVisitByUuid(String uuid) throws APIException;

	@Authorized({ PrivilegeConstants.ADD_VISITS, PrivilegeConstants.EDIT_VISITS })
	Visit saveVisit(Visit visit) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_VISITS)
	Visit endVisit(Visit visit, Date stopDate) throws APIException;

	@Authorized(PrivilegeConstants.DELETE_VISITS)
	Visit voidVisit(Visit visit, String reason) throws APIException;

	@Authorized(PrivilegeConstants.DELETE_VISITS)
	Visit unvoidVisit(Visit visit) throws APIException;

	@Authorized(PrivilegeConstants.PURGE_VISITS)
	void purgeVisit(Visit visit) throws APIException;

	@Authorized(PrivilegeConstants.GET_VISITS)
	List<Visit> getVisitsByPatient(Patient patient) throws APIException;

	@Authorized(PrivilegeConstants.GET_VISITS)
	List<Visit> getActiveVisitsByPatient(Patient patient) throws APIException;

	@Authorized(PrivilegeConstants.GET_VISITS)
	List<Visit> getVisitsByPatient(Patient patient, boolean includeInactive, boolean includeVoided) throws APIException;

	@Authorized(PrivilegeConstants.GET_VISITS)
	VisitAttribute getVisitAttributeByUuid(String uuid);
}

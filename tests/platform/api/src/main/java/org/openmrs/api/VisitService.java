package org.openmrs.api;

import java.util.Date;
import java.util.List;

import org.openmrs.Patient;
import org.openmrs.Visit;
import org.openmrs.VisitAttribute;
import org.openmrs.VisitType;

/** Keeps visits and their types. */
public interface VisitService extends OpenmrsService {

	List<VisitType> getAllVisitTypes();

	List<VisitType> getAllVisitTypes(boolean includeRetired);

	VisitType getVisitType(Integer visitTypeId);

	VisitType getVisitTypeByUuid(String uuid);

	List<VisitType> getVisitTypes(String fuzzySearchPhrase);

	VisitType saveVisitType(VisitType visitType) throws APIException;

	VisitType retireVisitType(VisitType visitType, String reason);

	VisitType unretireVisitType(VisitType visitType);

	void purgeVisitType(VisitType visitType);

	List<Visit> getAllVisits() throws APIException;

	Visit getVisit(Integer visitId) throws APIException;

	Visit getVisitByUuid(String uuid) throws APIException;

	Visit saveVisit(Visit visit) throws APIException;

	Visit endVisit(Visit visit, Date stopDate) throws APIException;

	Visit voidVisit(Visit visit, String reason) throws APIException;

	Visit unvoidVisit(Visit visit) throws APIException;

	void purgeVisit(Visit visit) throws APIException;

	List<Visit> getVisitsByPatient(Patient patient) throws APIException;

	List<Visit> getActiveVisitsByPatient(Patient patient) throws APIException;

	List<Visit> getVisitsByPatient(Patient patient, boolean includeInactive, boolean includeVoided) throws APIException;

	VisitAttribute getVisitAttributeByUuid(String uuid);

	void stopVisits(Date maximumStartDate);
}

package org.openmrs.api;

import java.util.List;

import org.openmrs.Concept;
import org.openmrs.Obs;
import org.openmrs.Person;
import org.openmrs.annotation.Authorized;
import org.openmrs.util.PrivilegeConstants;

/** Keeps observations. */
public interface ObsService extends OpenmrsService {

	@Authorized(PrivilegeConstants.GET_OBS)
	Obs getObs(Integer obsId) throws APIException;

	@Authorized(PrivilegeConstants.GET_OBS)
	Obs getObsByUuid(String uuid) throws APIException;

	@Authorized(PrivilegeConstants.GET_OBS)
	Obs getRevisionObs(Obs initialObs);

	@Authorized({ PrivilegeConstants.ADD_OBS, PrivilegeConstants.EDIT_OBS })
	Obs saveObs(Obs obs, String changeMessage) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_OBS)
	Obs voidObs(Obs obs, String reason) throws APIException;

	@Authorized(PrivilegeConstants.EDIT_OBS)
	Obs unvoidObs(Obs obs) throws APIException;

	@Authorized(PrivilegeConstants.DELETE_OBS)
	void purgeObs(Obs obs) throws APIException;

	@Authorized(PrivilegeConstants.DELETE_OBS)
	void purgeObs(Obs obs, boolean cascade) throws APIException;

	@Authorized(PrivilegeConstants.GET_OBS)
	List<Obs> getObservationsByPerson(Person who);

	@Authorized(PrivilegeConstants.GET_OBS)
	List<Obs> getObservationsByPersonAndConcept(Person who, Concept question) throws APIException;
}

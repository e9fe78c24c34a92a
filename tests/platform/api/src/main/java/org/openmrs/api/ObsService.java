package org.openmrs.api;

import java.util.List;

import org.openmrs.Concept;
import org.openmrs.ConceptName;
import org.openmrs.Obs;
import org.openmrs.Person;

/** Keeps observations. */
public interface ObsService extends OpenmrsService {

	Obs getObs(Integer obsId) throws APIException;

	Obs getObsByUuid(String uuid) throws APIException;

	Obs getRevisionObs(Obs initialObs);

	Obs saveObs(Obs obs, String changeMessage) throws APIException;

	Obs voidObs(Obs obs, String reason) throws APIException;

	Obs unvoidObs(Obs obs) throws APIException;

	void purgeObs(Obs obs) throws APIException;

	void purgeObs(Obs obs, boolean cascade) throws APIException;

	List<Obs> getObservationsByPerson(Person who);

	List<Obs> getObservations(String searchString) throws APIException;

	List<Obs> getObservationsByPersonAndConcept(Person who, Concept question) throws APIException;

	@Deprecated
	Obs getComplexObs(Integer obsId, String view) throws APIException;

	void registerHandler(String key, String handlerClass) throws APIException;

	void removeHandler(String key) throws APIException;

	Integer getObservationCount(List<ConceptName> conceptNames, boolean includeVoided);
}

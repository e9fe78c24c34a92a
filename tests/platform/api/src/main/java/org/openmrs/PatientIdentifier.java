package org.openmrs;

import java.io.Serializable;

/** One identifier of a patient. */
public class PatientIdentifier extends BaseChangeableOpenmrsData implements Serializable, Cloneable, Comparable<PatientIdentifier> {

	private String identifier;

	private PatientIdentifierType identifierType;

	private Location location;

	private Patient patient;

	private Boolean preferred = Boolean.FALSE;

	private Integer patientIdentifierId;

	private PatientProgram patientProgram;

	public PatientIdentifier() {
	}

	public PatientIdentifier(String identifier, PatientIdentifierType type, Location location) {
		setIdentifier(identifier);
		setIdentifierType(type);
		setLocation(location);
	}

	public String getIdentifier() {
		return identifier;
	}

	public void setIdentifier(String identifier) {
		this.identifier = identifier;
	}

	public PatientIdentifierType getIdentifierType() {
		return identifierType;
	}

	public void setIdentifierType(PatientIdentifierType identifierType) {
		this.identifierType = identifierType;
	}

	public Location getLocation() {
		return location;
	}

	public void setLocation(Location location) {
		this.location = location;
	}

	public Patient getPatient() {
		return patient;
	}

	public void setPatient(Patient patient) {
		this.patient = patient;
	}

	public Boolean getPreferred() {
		return preferred;
	}

	public Boolean isPreferred() {
		return preferred;
	}

	public void setPreferred(Boolean preferred) {
		this.preferred = preferred;
	}

	@Override
	public Integer getId() {
		return patientIdentifierId;
	}

	@Override
	public void setId(Integer id) {
		this.patientIdentifierId = id;
	}

	public Integer getPatientIdentifierId() {
		return patientIdentifierId;
	}

	public void setPatientIdentifierId(Integer patientIdentifierId) {
		this.patientIdentifierId = patientIdentifierId;
	}

	public PatientProgram getPatientProgram() {
		return patientProgram;
	}

	public void setPatientProgram(PatientProgram patientProgram) {
		this.patientProgram = patientProgram;
	}

	@Override
	public int compareTo(PatientIdentifier other) {
		return Preferred.compare(this, preferred, other, other.preferred);
	}
}

package org.openmrs;

import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A person who receives care; shares its key with the person. */
public class Patient extends Person {

	private String allergyStatus = Allergies.UNKNOWN;

	private Set<PatientIdentifier> identifiers = new LinkedHashSet<>();

	private Integer patientId;

	private User creator;

	private Date dateCreated;

	private User changedBy;

	private Date dateChanged;

	private Boolean voided = Boolean.FALSE;

	private User voidedBy;

	private Date dateVoided;

	private String voidReason;

	public Patient() {
	}

	public Patient(Integer patientId) {
		super(patientId);
		this.patientId = patientId;
	}

	public Patient(Person person) {
		super(person);
		if (person != null) {
			this.patientId = person.getPersonId();
		}
	}

	public Patient(Patient patient) {
		super(patient);
		this.patientId = patient.patientId;
		this.allergyStatus = patient.allergyStatus;
		this.identifiers.addAll(patient.getIdentifiers());
	}

	public String getAllergyStatus() {
		return allergyStatus;
	}

	public void setAllergyStatus(String allergyStatus) {
		this.allergyStatus = allergyStatus;
	}

	public Set<PatientIdentifier> getIdentifiers() {
		return identifiers;
	}

	public void setIdentifiers(Set<PatientIdentifier> identifiers) {
		this.identifiers = identifiers;
	}

	public Integer getPatientId() {
		return patientId == null ? getPersonId() : patientId;
	}

	public void setPatientId(Integer patientId) {
		super.setPersonId(patientId);
		this.patientId = patientId;
	}

	@Override
	public void setPersonId(Integer personId) {
		super.setPersonId(personId);
		this.patientId = personId;
	}

	@Override
	public Integer getId() {
		return getPatientId();
	}

	@Override
	public void setId(Integer id) {
		setPatientId(id);
	}

	@Override
	public User getCreator() {
		return creator;
	}

	@Override
	public void setCreator(User creator) {
		this.creator = creator;
	}

	@Override
	public Date getDateCreated() {
		return dateCreated;
	}

	@Override
	public void setDateCreated(Date dateCreated) {
		this.dateCreated = dateCreated;
	}

	@Override
	public User getChangedBy() {
		return changedBy;
	}

	@Override
	public void setChangedBy(User changedBy) {
		this.changedBy = changedBy;
	}

	@Override
	public Date getDateChanged() {
		return dateChanged;
	}

	@Override
	public void setDateChanged(Date dateChanged) {
		this.dateChanged = dateChanged;
	}

	@Override
	public User getVoidedBy() {
		return voidedBy;
	}

	@Override
	public void setVoidedBy(User voidedBy) {
		this.voidedBy = voidedBy;
	}

	@Override
	public Date getDateVoided() {
		return dateVoided;
	}

	@Override
	public void setDateVoided(Date dateVoided) {
		this.dateVoided = dateVoided;
	}

	@Override
	public String getVoidReason() {
		return voidReason;
	}

	@Override
	public void setVoidReason(String voidReason) {
		this.voidReason = voidReason;
	}

	@Override
	public Boolean getVoided() {
		return voided;
	}

	@Override
	public void setVoided(Boolean voided) {
		this.voided = voided;
	}

	@Override
	public Boolean isVoided() {
		return voided;
	}

	@Override
	public boolean isPatient() {
		return true;
	}

	@Override
	public boolean getIsPatient() {
		return true;
	}

	public Person getPerson() {
		return this;
	}

	public void addIdentifier(PatientIdentifier patientIdentifier) {
		if (patientIdentifier != null) {
			patientIdentifier.setPatient(this);
			getIdentifiers().add(patientIdentifier);
		}
	}

	public void addIdentifiers(Collection<PatientIdentifier> patientIdentifiers) {
		patientIdentifiers.forEach(this::addIdentifier);
	}

	public void removeIdentifier(PatientIdentifier patientIdentifier) {
		getIdentifiers().remove(patientIdentifier);
	}

	/** The identifier to show: a preferred one first, never a voided one while another is left. */
	public PatientIdentifier getPatientIdentifier() {
		return Preferred.first(getIdentifiers(), PatientIdentifier::getPreferred);
	}

	public PatientIdentifier getPatientIdentifier(PatientIdentifierType pit) {
		return Preferred.first(getPatientIdentifiers(pit), PatientIdentifier::getPreferred);
	}

	public List<PatientIdentifier> getActiveIdentifiers() {
		return getIdentifiers().stream().filter(identifier -> !identifier.getVoided()).collect(Collectors.toList());
	}

	public List<PatientIdentifier> getPatientIdentifiers(PatientIdentifierType pit) {
		return getActiveIdentifiers().stream().filter(identifier -> pit.equals(identifier.getIdentifierType()))
		        .collect(Collectors.toList());
	}

	@Override
	public String toString() {
		return "Patient#" + getPatientId();
	}
}

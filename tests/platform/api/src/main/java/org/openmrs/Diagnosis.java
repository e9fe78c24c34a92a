package org.openmrs;

/** A diagnosis made at an encounter. */
public class Diagnosis extends BaseCustomizableData<DiagnosisAttribute> implements FormRecordable {

	private Integer diagnosisId;

	private Encounter encounter;

	private CodedOrFreeText diagnosis;

	private ConditionVerificationStatus certainty;

	private Integer rank;

	private Condition condition;

	private Patient patient;

	private String formNamespaceAndPath;

	public Diagnosis() {
	}

	public Diagnosis(Encounter encounter, CodedOrFreeText diagnosis, ConditionVerificationStatus certainty, Integer rank, Patient patient) {
		setEncounter(encounter);
		setDiagnosis(diagnosis);
		setCertainty(certainty);
		setRank(rank);
		setPatient(patient);
	}

	public Diagnosis(Encounter encounter, CodedOrFreeText diagnosis, ConditionVerificationStatus certainty, Integer rank, Patient patient, String formNamespaceAndPath) {
		setEncounter(encounter);
		setDiagnosis(diagnosis);
		setCertainty(certainty);
		setRank(rank);
		setPatient(patient);
		setFormNamespaceAndPath(formNamespaceAndPath);
	}

	@Override
	public Integer getId() {
		return diagnosisId;
	}

	@Override
	public void setId(Integer id) {
		this.diagnosisId = id;
	}

	public Integer getDiagnosisId() {
		return diagnosisId;
	}

	public void setDiagnosisId(Integer diagnosisId) {
		this.diagnosisId = diagnosisId;
	}

	public Encounter getEncounter() {
		return encounter;
	}

	public void setEncounter(Encounter encounter) {
		this.encounter = encounter;
	}

	public CodedOrFreeText getDiagnosis() {
		return diagnosis;
	}

	public void setDiagnosis(CodedOrFreeText diagnosis) {
		this.diagnosis = diagnosis;
	}

	public ConditionVerificationStatus getCertainty() {
		return certainty;
	}

	public void setCertainty(ConditionVerificationStatus certainty) {
		this.certainty = certainty;
	}

	public Integer getRank() {
		return rank;
	}

	public void setRank(Integer rank) {
		this.rank = rank;
	}

	public Condition getCondition() {
		return condition;
	}

	public void setCondition(Condition condition) {
		this.condition = condition;
	}

	public Patient getPatient() {
		return patient;
	}

	public void setPatient(Patient patient) {
		this.patient = patient;
	}

	public String getFormNamespaceAndPath() {
		return formNamespaceAndPath;
	}

	public void setFormNamespaceAndPath(String formNamespaceAndPath) {
		this.formNamespaceAndPath = formNamespaceAndPath;
	}

	@Override
	public String getFormFieldNamespace() {
		return FormPath.namespaceOf(formNamespaceAndPath);
	}

	@Override
	public String getFormFieldPath() {
		return FormPath.pathOf(formNamespaceAndPath);
	}

	@Override
	public void setFormField(String namespace, String formFieldPath) {
		this.formNamespaceAndPath = FormPath.join(namespace, formFieldPath);
	}
}

package org.openmrs;

import java.util.Date;

/** A condition of a patient. */
public class Condition extends BaseFormRecordableOpenmrsData {

	private Integer conditionId;

	private CodedOrFreeText condition;

	private ConditionClinicalStatus clinicalStatus;

	private ConditionVerificationStatus verificationStatus;

	private Condition previousVersion;

	private String additionalDetail;

	private Date onsetDate;

	private Date endDate;

	private String endReason;

	private Patient patient;

	private Encounter encounter;

	public Condition() {
	}

	public Condition(CodedOrFreeText condition, ConditionClinicalStatus clinicalStatus, ConditionVerificationStatus verificationStatus, Condition previousVersion, String additionalDetail, Date onsetDate, Date endDate, Patient patient) {
		setCondition(condition);
		setClinicalStatus(clinicalStatus);
		setVerificationStatus(verificationStatus);
		setPreviousVersion(previousVersion);
		setAdditionalDetail(additionalDetail);
		setOnsetDate(onsetDate);
		setEndDate(endDate);
		setPatient(patient);
	}

	public Integer getConditionId() {
		return conditionId;
	}

	public void setConditionId(Integer conditionId) {
		this.conditionId = conditionId;
	}

	public CodedOrFreeText getCondition() {
		return condition;
	}

	public void setCondition(CodedOrFreeText condition) {
		this.condition = condition;
	}

	public ConditionClinicalStatus getClinicalStatus() {
		return clinicalStatus;
	}

	public void setClinicalStatus(ConditionClinicalStatus clinicalStatus) {
		this.clinicalStatus = clinicalStatus;
	}

	public ConditionVerificationStatus getVerificationStatus() {
		return verificationStatus;
	}

	public void setVerificationStatus(ConditionVerificationStatus verificationStatus) {
		this.verificationStatus = verificationStatus;
	}

	public Condition getPreviousVersion() {
		return previousVersion;
	}

	public void setPreviousVersion(Condition previousVersion) {
		this.previousVersion = previousVersion;
	}

	public String getAdditionalDetail() {
		return additionalDetail;
	}

	public void setAdditionalDetail(String additionalDetail) {
		this.additionalDetail = additionalDetail;
	}

	public Date getOnsetDate() {
		return onsetDate;
	}

	public void setOnsetDate(Date onsetDate) {
		this.onsetDate = onsetDate;
	}

	public Date getEndDate() {
		return endDate;
	}

	public void setEndDate(Date endDate) {
		this.endDate = endDate;
	}

	public String getEndReason() {
		return endReason;
	}

	public void setEndReason(String endReason) {
		this.endReason = endReason;
	}

	@Override
	public Integer getId() {
		return conditionId;
	}

	@Override
	public void setId(Integer id) {
		this.conditionId = id;
	}

	public Patient getPatient() {
		return patient;
	}

	public void setPatient(Patient patient) {
		this.patient = patient;
	}

	public Encounter getEncounter() {
		return encounter;
	}

	public void setEncounter(Encounter encounter) {
		this.encounter = encounter;
	}

	/** A copy of the condition without id, uuid and audit columns. */
	public static Condition newInstance(Condition condition) {
		Condition copy = new Condition(condition.condition, condition.clinicalStatus, condition.verificationStatus,
		        condition.previousVersion, condition.additionalDetail, condition.onsetDate, condition.endDate,
		        condition.patient);
		copy.endReason = condition.endReason;
		copy.encounter = condition.encounter;
		copy.setFormField(condition.getFormFieldNamespace(), condition.getFormFieldPath());
		return copy;
	}
}
